"""The map of Peru, drawn on the server."""
