"""What surrounds the writing of a reply: what is typed and not saved, templates with blanks, questions to a service."""
