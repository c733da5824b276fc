"""Records in words: no query is made here."""
