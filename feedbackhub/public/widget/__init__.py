"""A small page for a frame on somebody else's site, and the page that gives the lines to copy."""
