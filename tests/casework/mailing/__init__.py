"""Processes of their own that send mail, for the tests that kill them."""
