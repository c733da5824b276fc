"""Rooms 3 and 4, respond and classify: the public answer, who approved it, where it stands, which type it is."""
