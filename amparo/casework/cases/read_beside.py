"""The trail of what a page reads beside the names that it opens."""

from collections.abc import Iterable

from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event

# What the row of opened names says already (``protection.sealing.open_values``).
_SAID = {RecordClass.GENERAL, RecordClass.IDENTITY}


def record_read_beside(
    viewer: Viewer, read: Iterable[tuple[int, str]], *, action: str, purpose: Purpose | str
) -> None:
    """Leave one more row for entries or tasks of other classes that were read: (case, record class) pairs.

    Where nothing of another class was read there is nothing to add. A row of its own, and not one class
    more in the row of the names, so that a list of fifty does not say "health" of fifty people.
    """
    other = {(case, record_class) for case, record_class in read if record_class not in _SAID}
    if other:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action=action,
            purpose=purpose,
            subjects=sorted({case for case, _ in other}),
            record_classes=sorted({record_class for _, record_class in other}),
        )
