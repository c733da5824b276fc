"""Who may sign in, and what a role may do. It knows no service and no story."""
