"""The one error of this package: its message is a plain sentence with a remedy and never holds a password."""


class EngineError(Exception):
    """The database cannot be used as it stands; the message says why and what to do."""


class NotRunning(EngineError):
    """The embedded server is not running, so it has no addresses to give."""
