"""What is dated before the birth, or an event before its expecting, by what is known now: one of the two is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES
from amparo.casework.cases.births import births_of
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import Activity, DatePrecision
from amparo.casework.cases.lifetime import Birth, is_before_birth
from amparo.casework.cases.models import Note, PathEntry, StatusDetermination, TraffickingEvent
from amparo.casework.consent.models import Consent
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess

# (model, kind, date, precision, class); where a table keeps whole days or one class, that stands in its place.
_SOURCES: tuple[tuple[Any, str, str, str, str], ...] = (
    (TraffickingEvent, "trafficking_event", "began_on", "began_precision", ""),
    (TraffickingEvent, "trafficking_event", "ended_on", "ended_precision", ""),
    (StatusDetermination, "status_determination", "determined_on", "precision", ""),
    (Note, "note", "occurred_on", "precision", "record_class"),
    (Consent, "consent", "decided_on", "", ""),
)
_OF_THE_PATH = (*RECORDABLE_ACTIVITIES, Activity.CASE_OPENED)


@dataclass(frozen=True)
class DatedTooEarly:
    """One fact in force, without its date. ``kind`` says what it is; of the path, ``activity`` what was done."""

    kind: str
    id: int
    record_class: str
    activity: str = ""


def dated_before_birth(access: CaseAccess) -> list[DatedTooEarly]:
    """The facts of a case that contradict the birth, as far as the viewer's classes reach, each once."""
    birth = births_of([access.subject]).get(access.subject)
    if birth is None:
        return []
    return list(dict.fromkeys([*_of_the_path(access.subject, birth), *_of_tables(access.subject, birth)]))


def _of_the_path(case: int, birth: Birth) -> Iterator[DatedTooEarly]:
    entries = PathEntry.objects.filter(case_id=case, activity__in=_OF_THE_PATH)
    rows = entries.filter(superseded_at=None, occurred_on__lt=birth.first).order_by("occurred_on", "id")
    columns = ("id", "record_class", "activity", "occurred_on", "precision")
    for pk, record_class, activity, on, precision in rows.values_list(*columns):
        if is_before_birth(PartialDate(on, DatePrecision(precision)), birth):
            yield DatedTooEarly("path_entry", pk, record_class, activity)


def _of_tables(case: int, birth: Birth) -> Iterator[DatedTooEarly]:
    for model, kind, day, precision, record_class in _SOURCES:
        while_expected = model is TraffickingEvent
        rows = model.objects.filter(case_id=case, superseded_at=None, **{f"{day}__lt": birth.first})
        for row in rows.order_by("id").values():
            told = PartialDate(row[day], DatePrecision(row[precision] if precision else DatePrecision.DAY))
            if is_before_birth(told, birth, while_expected=while_expected):
                yield DatedTooEarly(
                    kind, row["id"], row[record_class] if record_class else RecordClass.GENERAL
                )
