"""Easy read: the main pages in short sentences, with pictures and larger text."""
