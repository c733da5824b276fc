"""What people and the nightly run do with records, one function each."""
