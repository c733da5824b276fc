"""What can be done with a reply. Each service is one transaction, and the only way to change a reply's state."""
