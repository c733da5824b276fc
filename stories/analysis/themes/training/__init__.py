"""How the weights are made. Needs the extra `training`; nothing here is imported by a server."""
