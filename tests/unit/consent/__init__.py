"""Rules of consent."""
