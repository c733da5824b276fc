"""What stands around the box in which a reply is written."""
