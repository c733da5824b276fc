"""Tools for people and machines around the product. Run from the project's root: `python -m scripts.<name>`."""
