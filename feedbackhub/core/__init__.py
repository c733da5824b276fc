"""What every room stands on: audit trail, transition tables, clock, outbox, errors. It knows no other room."""
