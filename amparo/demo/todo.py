"""One step of the loading."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.demo.country import Person


@dataclass(frozen=True)
class Todo:
    """Something that somebody does once. ``case`` is one that it leaves its first path entry on.

    ``who`` None: what runs beside the server does it; it is nobody, and ``run`` gets None and the request id.
    """

    who: Person | None
    key: str
    case: int
    run: Callable[[Any, UUID], object]
