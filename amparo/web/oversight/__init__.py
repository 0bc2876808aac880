"""Who looked: at one case, in the whole trail (auditors), and what the rules ask about (coordinators)."""
