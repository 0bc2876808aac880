"""Institutions, their units and the people who work there. Reference data: no case, no survivor."""
