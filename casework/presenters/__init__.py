"""Turns rows into what the components take: words, tags, links. No queries of their own."""
