"""Safeguards: what is known already, emergencies, and what two people open together."""
