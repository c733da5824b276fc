"""What people and the importer do with sources and stories, one function each."""
