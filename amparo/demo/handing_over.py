"""Who wrote what of a file: a post's files cut into the stints of those who held it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amparo.casework.lifecycle.told import Step, day_of
from amparo.demo.country import Person, Post
from amparo.demo.files import FilePlan


@dataclass(frozen=True)
class Stint:
    """What one holder of a post did: opened files, wrote steps, and left files to the next."""

    holder: Person
    successor: Person | None
    opened: tuple[FilePlan, ...]
    histories: tuple[tuple[FilePlan, tuple[Step, ...]], ...]
    handed_on: tuple[FilePlan, ...]


def stints(post: Post, files: Sequence[FilePlan]) -> Iterator[Stint]:
    """The stints of a post, the first one first. A closed file stays with whoever closed it."""
    held: list[FilePlan] = []
    rest = {plan.number: plan.steps for plan in files}
    for number, holder in enumerate(post.holders):
        successor = post.holders[number + 1] if number + 1 < len(post.holders) else None
        opened = tuple(plan for plan in files if post.holder_on(plan.opened_on) == holder)
        held += opened
        written = []
        for plan in held:
            mine = tuple(
                step for step in rest[plan.number] if not successor or day_of(step) < successor.joined_on
            )
            rest[plan.number] = rest[plan.number][len(mine) :]
            if mine:
                written.append((plan, mine))
        kept_open = [plan for plan in held if rest[plan.number] or not plan.is_closed]
        yield Stint(holder, successor, opened, tuple(written), tuple(kept_open) if successor else ())
        held = kept_open
