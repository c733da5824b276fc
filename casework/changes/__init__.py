"""The rules of the change register in plain Python: when to look at a change again, what is late, what was promised."""
