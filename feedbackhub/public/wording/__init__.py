"""How the public pages say numbers and days, in English and Welsh."""
