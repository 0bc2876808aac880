"""What a subcommand raises when the data or the user is wrong."""


class CommandError(Exception):
    """Ends the command with exit code 1; the text is one plain line with a remedy."""
