"""One step of the loading."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from amparo.demo.country import Person
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class Todo:
    """Something that somebody does once. ``case`` is one that it leaves its first path entry on."""

    who: Person
    key: str
    case: int
    run: Callable[[Viewer, UUID], object]
