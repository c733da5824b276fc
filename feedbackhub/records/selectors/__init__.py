"""Reads for the records' pages. All start at the organisation in hand."""
