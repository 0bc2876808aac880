"""Cursors of lists in addresses: a moment and a case id, opaque to people."""

from datetime import UTC, datetime

Cursor = tuple[datetime, int]


def text_of_cursor(cursor: Cursor | None) -> str:
    """The cursor as an address carries it: microseconds since 1970 and the id, in base 16."""
    if cursor is None:
        return ""
    moment = cursor[0].astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = (moment.days * 86_400 + moment.seconds) * 1_000_000 + moment.microseconds
    return f"{microseconds:x}.{cursor[1]:x}"


def cursor_of(text: str) -> Cursor | None:
    """The cursor in an address, or None where it is empty or broken: then the list starts at its top."""
    try:
        microseconds, case = (int(part, 16) for part in text.split("."))
        from_epoch = datetime.fromtimestamp(microseconds // 1_000_000, UTC)
        return from_epoch.replace(microsecond=microseconds % 1_000_000), case
    except (ValueError, OverflowError, OSError):
        return None
