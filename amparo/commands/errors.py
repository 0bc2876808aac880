"""What a subcommand raises when the data or the user is wrong, and what went wrong around it in plain words."""

import subprocess


class CommandError(Exception):
    """Ends the command with exit code 1; the text is one plain line with a remedy."""


def plain_words(error: BaseException) -> str | None:
    """One line with a remedy for what is wrong around us: settings, files, databases. None for a fault of ours.

    Never the values of a statement: of what a database says only that it does not answer, or has no tables yet.
    """
    from amparo.engine.errors import EngineError

    if isinstance(error, CommandError | EngineError):
        return str(error)
    if isinstance(error, subprocess.CalledProcessError):
        return "a step of it failed; the lines above say why"
    return _of_settings(error) or _of_databases(error) or _of_files(error)


def _of_settings(error: BaseException) -> str | None:
    from django.core.exceptions import ImproperlyConfigured

    from amparo.foundation.protection.keys import KeyFileError

    return str(error) if isinstance(error, ImproperlyConfigured | KeyFileError) else None


def _of_databases(error: BaseException) -> str | None:
    import psycopg
    from django.db import OperationalError, ProgrammingError

    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(error, ProgrammingError) and isinstance(cause, psycopg.errors.UndefinedTable):
        return "this database has no tables of Amparo yet, or of an older version: amparo database migrate"
    if isinstance(error, OperationalError | psycopg.OperationalError) and not getattr(
        cause, "sqlstate", None
    ):
        return "a database does not answer: start it, or look at AMPARO_DATABASE_URL and AMPARO_VAULT_URL"
    return None


def _of_files(error: BaseException) -> str | None:
    if not isinstance(error, OSError) or error.filename is None:
        return None
    return f"{error.strerror}: {error.filename}. Look at whose it is, and whether there is room"
