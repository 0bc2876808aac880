"""Names of colleagues for a page that shows many: one query for those not seen before."""

from collections.abc import Iterable
from uuid import UUID

from amparo.foundation.directory.queries import staff_members

# Like ``directory.queries.staff_name``: names of staff are the directory's, not case data, and change rarely.
_SEEN: dict[UUID, str] = {}
MOST_SEEN = 20_000


def names_of(staff_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The full names of these colleagues, also of those who have left."""
    wanted = set(staff_ids)
    missing = wanted - _SEEN.keys()
    if missing:
        if len(_SEEN) > MOST_SEEN:
            _SEEN.clear()
            missing = wanted
        _SEEN.update({staff: found.full_name for staff, found in staff_members(missing).items()})
    return {staff: _SEEN.get(staff, "") for staff in wanted}
