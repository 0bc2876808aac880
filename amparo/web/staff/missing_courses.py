"""What is closed to somebody for lack of a course: said of the role, never of what a case holds."""

from amparo.foundation.access.policy.classes import EVERY_BIT, includes
from amparo.foundation.access.qualifications import RequiredCourse, required_courses
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today


def missing_courses(viewer: Viewer) -> list[RequiredCourse]:
    """Courses without which a kind of record is closed to the viewer now; asks nothing where all is open."""
    if viewer.classes & EVERY_BIT == EVERY_BIT:
        return []
    return [
        line
        for line in required_courses(viewer)
        if not includes(viewer.classes, line.record_class) and (line.until is None or line.until < today())
    ]
