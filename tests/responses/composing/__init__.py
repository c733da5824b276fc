"""What surrounds the writing of a reply."""
