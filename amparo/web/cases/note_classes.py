"""Which class a note gets: those the writer may write, the one of their profession first."""

from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer

# Identity and location have fields of their own; a note never is one.
NOTE_CLASSES = (
    RecordClass.GENERAL,
    RecordClass.PSYCHOSOCIAL,
    RecordClass.LEGAL,
    RecordClass.HEALTH,
    RecordClass.SENSITIVE,
)
_OF_ROLE = {
    Role.PSYCHOLOGIST: RecordClass.PSYCHOSOCIAL,
    Role.LAWYER: RecordClass.LEGAL,
    Role.PUBLIC_DEFENDER: RecordClass.LEGAL,
    Role.HEALTH_WORKER: RecordClass.HEALTH,
}


def classes_to_write(access: CaseAccess) -> list[RecordClass]:
    """The classes that a note of this viewer can have."""
    return [record_class for record_class in NOTE_CLASSES if access.may_write(record_class)]


def first_class(viewer: Viewer, access: CaseAccess) -> RecordClass:
    """The class that is chosen beforehand: the profession's own, if the viewer may write it."""
    wanted = _OF_ROLE.get(viewer.role, RecordClass.GENERAL)
    return wanted if access.may_write(wanted) else RecordClass.GENERAL
