"""Keys with which programs act as a person: made, seen and taken back by that person alone."""
