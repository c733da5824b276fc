"""How often stories are read: counted without a cookie, an address or anything else of who reads (decision 0034)."""
