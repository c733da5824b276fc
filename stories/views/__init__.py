"""This room's pages: sources, imports and files. `urls` takes each view from its module."""
