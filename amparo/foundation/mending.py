"""Changing a function of the database where it stands, in a migration: the one way to change a piece of it."""

from django.db.migrations import RunSQL

_QUOTE = "$mended$"
_ONE = """
    IF array_length(string_to_array(source, {was}), 1) <> 2 THEN
        RAISE 'not once in %: %', {function}, {was};
    END IF;
    source := replace(source, {was}, {now});"""
_ALL = """SET LOCAL ROLE amparo_migrator;
DO $mending$
DECLARE source text := pg_get_functiondef({function}::regprocedure);
BEGIN{changes}
    EXECUTE source;
END $mending$;
SET LOCAL ROLE amparo_owner;"""


def mend(function: str, *changes: tuple[str, str]) -> RunSQL:
    """Put each second text in the place of its first, which must stand in the function exactly once.

    ``function`` is named with the types of its arguments. Owner and grants stay; a migration whose text is not
    found, or found twice, fails.
    """
    for text in (piece for change in changes for piece in change):
        if "$mend" in text:
            raise ValueError("a piece of a function that looks like our own quotes")
    name = _quoted(function)
    written = (_ONE.format(function=name, was=_quoted(was), now=_quoted(now)) for was, now in changes)
    return RunSQL(_ALL.format(function=name, changes="".join(written)), RunSQL.noop)


def _quoted(text: str) -> str:
    return f"{_QUOTE}{text}{_QUOTE}"
