"""What the room does. Each service is one transaction with an actor who answers for it."""
