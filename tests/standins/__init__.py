"""Stand-in servers: they speak as the real services do, faults and all, on this machine only."""
