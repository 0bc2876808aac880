"""The scenes of the authorization matrix: who stands how to the case, and what that rests on. Played by ``Stage``."""

from collections.abc import Iterator
from dataclasses import dataclass

from amparo.foundation.access.enums import Purpose
from prove.matrix_case import EVERY_CLASS
from prove.oracle import Held
from tests.world import PEOPLE

# One account of every role, and of two roles a second one in another office.
CAST = {person[3]: name for name, person in reversed(PEOPLE.items())}
SHARED_CLASSES: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"psychosocial", "identity"}),
    frozenset({"legal", "health", "sensitive", "location"}),
    frozenset(EVERY_CLASS) - {"existence"},  # what is left where nothing is shared
)
PURPOSES = tuple(str(p.value) for p in (Purpose.CARE, Purpose.PROTECTION, Purpose.INVESTIGATION))


@dataclass(frozen=True)
class Scene:
    """Somebody, how they stand to the case, and what state the consent behind it is in."""

    name: str
    held: Held
    consent: str = "none"  # none, in force, ended, run out; blocked, where the whole case is

    def __str__(self) -> str:
        parts = [self.held.role, self.held.relation or "no relation", self.held.purpose, self.consent]
        parts += [
            "+".join(sorted(self.held.classes)),
            "".join(f"without {c}" for c in sorted(self.held.closed)),
        ]
        return " · ".join(part for part in parts if part)


# Of the roles that are told of others' cases, somebody of an office that has nothing to decide on this one.
ELSEWHERE = ("jefa", "directora")


def scenes() -> Iterator[Scene]:
    """Every role in every relation, and every state of what a share rests on."""
    for name in ELSEWHERE:
        yield Scene(name, Held(PEOPLE[name][3], ""))
        yield Scene(name, Held(PEOPLE[name][3], "", is_over=True), "blocked")
    for role, name in CAST.items():
        yield Scene(name, Held(role, ""))
        for relation in ("responsible", "team"):
            yield Scene(name, Held(role, relation))
        yield Scene(name, Held(role, "unit_coordinator"))
        yield Scene(name, Held(role, "responsible", closed=frozenset({"identity", "psychosocial"})))
        yield Scene(name, Held(role, "recipient"), "in force")
        yield from _exceptions(name, role)
        for purpose in PURPOSES:
            for classes in SHARED_CLASSES:
                yield Scene(name, Held(role, "shared", purpose, classes), "in force")
            for state in ("ended", "run out"):
                yield Scene(name, Held(role, "shared", purpose, SHARED_CLASSES[-1], is_over=True), state)
        for relation in ("", "responsible", "team", "unit_coordinator", "recipient", "emergency"):
            yield Scene(name, Held(role, relation, is_over=True), "blocked")
        for relation, purpose in (("shared", PURPOSES[0]), ("shared", PURPOSES[2]), ("unveiled", "")):
            classes = SHARED_CLASSES[-1] if purpose else frozenset({"identity"})
            yield Scene(name, Held(role, relation, purpose, classes, is_over=True), "blocked")


def _exceptions(name: str, role: str) -> Iterator[Scene]:
    yield Scene(name, Held(role, "emergency"), "in force")
    yield Scene(name, Held(role, "emergency", is_over=True), "run out")
    for classes in (frozenset({"identity"}), frozenset({"identity", "location"})):
        yield Scene(name, Held(role, "unveiled", classes=classes), "in force")
    yield Scene(name, Held(role, "unveiled", classes=classes, is_over=True), "run out")
