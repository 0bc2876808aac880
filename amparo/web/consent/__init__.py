"""Talking about consent with the person, legal bases, and what is shared with one's own unit."""
