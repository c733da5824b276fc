"""Room 1, ingest: what the patient said, from whichever source, once each. It knows nothing of replies or cases."""
