"""What can be read out of a text by rule. Pure: imports no Django, knows no table, decides nothing."""
