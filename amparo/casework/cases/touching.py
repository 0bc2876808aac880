"""Where a case stands in its lists: by its state, and by the last day on its path."""

from collections.abc import Sequence

from django.db import connection


def touch_as_told(cases: Sequence[int]) -> None:
    """Put cases into the list that their states say, and bring them forward in it to the last day on their paths.

    The database takes both from the case; one that was worked on since stays where it is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_touch_as_told(%s)", [list(cases)])
