"""The one clock of the house: days are Lima's, whatever the server's zone (after 19:00 there, UTC is a day on).

In SQL: ``(now() AT TIME ZONE 'America/Lima')::date`` for today, ``access_today()`` for its first moment.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")


def today() -> date:
    """Today in Lima."""
    return datetime.now(LIMA).date()


def day_of(moment: datetime) -> date:
    """The day of a moment as it was in Lima."""
    return moment.astimezone(LIMA).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Lima."""
    return datetime.combine(day, time(), tzinfo=LIMA)


def noon_of(day: date) -> datetime:
    """Noon of a day in Lima: the moment of what is known by its day only."""
    return datetime.combine(day, time(12), tzinfo=LIMA).astimezone(UTC)
