"""Signing in and out, second factor, and the neutral page of the quick exit."""
