"""What an import raises when the file as a whole cannot be taken."""


class CannotImport(Exception):
    """The text is one plain line with a remedy."""
