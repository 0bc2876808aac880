"""What a story is told with: makes the lives and the files of one, their numbers following one another."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from amparo.casework.cases.enums import (
    NoteKind,
)
from amparo.casework.cases.fields import NoteWritten
from amparo.demo.files import FilePlan, new_file
from amparo.demo.lives import Life, new_life
from amparo.demo.notes import class_of_notes
from amparo.demo.routes import Route
from amparo.foundation.directory.enums import InstitutionKind as K

HERS = "calp-iquitos"


@dataclass
class Teller:
    """Makes the files of one story; their numbers follow one another."""

    seed: int
    story: str
    today: date
    next_number: int

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.seed}|{self.story}")  # noqa: S311

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def life(
        self, name: str, region: str, registered: date, route: Route, age: int, **changes: object
    ) -> Life:
        """Somebody whose exploitation is known."""
        life = new_life(
            self.rng, f"{self.seed}|{self.story}|{name}", region, registered, route=route, age=age
        )
        known = {"is_identified": True, "knows_birth": "day", **changes}
        return replace(life, **known)  # type: ignore[arg-type]

    def file(
        self,
        life: Life,
        office: str,
        opened_on: date,
        *,
        post: int = 0,
        came_from: K | None = None,
        is_closed: bool = False,
        pace: float = 1.0,
    ) -> FilePlan:
        """The next file; open unless said."""
        self.next_number += 1
        return new_file(
            self.rng, self.next_number, life, office, opened_on, self.today,
            post=post, story=self.story, came_from=came_from, is_closed=is_closed, pace=pace,
        )  # fmt: skip

    def note(self, plan: FilePlan, on: date, text: str) -> FilePlan:
        """The file with a note of whoever is responsible."""
        return plan.and_then(NoteWritten(NoteKind.OBSERVATION, text, class_of_notes(plan.role), on))
