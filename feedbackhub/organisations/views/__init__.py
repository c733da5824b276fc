"""The pages of an administrator: people and services. And which organisation somebody works in."""
