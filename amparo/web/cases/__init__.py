"""One case: its header, path, person, situation, notes and consents, and writing to each."""
