"""What waits for a coordinator: files to give, and files of two offices that may be of one person."""

from dataclasses import dataclass
from typing import Any

from amparo.casework.cases.dates import LIMA
from amparo.casework.safeguards.duplicates import same_person_questions
from amparo.casework.safeguards.intake import files_to_give
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_name
from amparo.web.cases.words import date_words
from amparo.web.safeguards.duplicates import question_words


@dataclass(frozen=True)
class FileWords:
    """A file that somebody of the unit may need."""

    id: int
    code: str
    who: str
    on: str


def waiting(viewer: Viewer) -> dict[str, Any]:
    """The context of ``safeguards/waiting.html``; empty lists show nothing."""
    return {
        "files_to_give": [
            FileWords(
                file.id,
                file.code,
                staff_name(file.staff),
                date_words(file.found_at.astimezone(LIMA).date()),
            )
            for file in files_to_give(viewer)
        ],
        "same_person": [question_words(q) for q in same_person_questions(viewer) if q.is_open],
    }
