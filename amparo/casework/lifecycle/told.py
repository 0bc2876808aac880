"""What files tell of days that are past: the steps of a history, as data."""

from dataclasses import dataclass
from datetime import date, datetime

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.tasks.enums import TaskKind, TaskNature, TaskState
from amparo.foundation.clock import today


@dataclass(frozen=True)
class StateTold:
    """The file went into another state on a day; ``reason`` is a code of closing or reopening."""

    to: CaseState
    on: date
    reason: str = ""


@dataclass(frozen=True)
class TaskTold:
    """Something that was agreed on a day, to be done by a time."""

    kind: TaskKind
    on: date
    due_at: datetime
    nature: TaskNature = TaskNature.NEXT
    has_time: bool = False


@dataclass(frozen=True)
class TaskEnded:
    """Every open task of a kind was done (or left without effect) on a day."""

    kind: TaskKind
    on: date
    state: TaskState = TaskState.DONE


Step = Entry | NoteWritten | StateTold | TaskTold | TaskEnded


@dataclass(frozen=True)
class History:
    """The steps of one file, the oldest first."""

    case: int
    steps: tuple[Step, ...]


def day_of(step: Step) -> date:
    """The day a step is about."""
    if isinstance(step, Entry | NoteWritten):
        return step.occurred_on or today()
    return step.on
