"""Organisations and their services in one tree; who belongs where; who answers for what; who may see what."""
