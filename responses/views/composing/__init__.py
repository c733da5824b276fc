"""The pages and parts around the box in which a reply is written."""
