"""The records’ pages, for administrators."""
