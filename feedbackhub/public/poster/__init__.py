"""The poster "You said, together we did" of an organisation or a service, as a PDF to print and hang up."""
