"""When a case was last worked on, for work that was done long ago and is written down today."""

from collections.abc import Sequence

from django.db import connection


def touch_as_told(cases: Sequence[int], *, list_group: int | None = None) -> None:
    """Bring cases forward in their lists to the last day on their paths, and into a list group if one is given.

    The database takes the day from the path; a case that was worked on since stays where it is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_touch_as_told(%s, %s::smallint)", [list(cases), list_group])
