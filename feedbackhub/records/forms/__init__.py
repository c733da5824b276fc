"""The forms of the records' pages."""
