"""Figures from stories. Pure: no Django. Each measure carries its definition; figures count stories, not replies."""
