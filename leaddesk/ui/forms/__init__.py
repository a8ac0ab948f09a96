"""Forms as data become forms on screen: editors per field type, checks while typing, drafts and choices from the server."""
