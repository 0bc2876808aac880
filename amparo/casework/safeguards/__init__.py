"""What must not hang on one person: emergencies, opening by two people, whether somebody is known already."""
