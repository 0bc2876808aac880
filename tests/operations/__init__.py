"""Backup, restore, self-check: what whoever runs the server relies on."""
