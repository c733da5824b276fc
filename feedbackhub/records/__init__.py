"""Keeping and removing records: rules, certificates, copies for a person, erasure. Above the rooms whose rows end."""
