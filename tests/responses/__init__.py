"""Tests of the room of responses."""
