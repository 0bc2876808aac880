"""After 19:00 in Lima it is tomorrow at Greenwich: what a page says is the day as it was in Lima."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

import amparo
from amparo.casework.cases.dates import PartialDate
from amparo.foundation.clock import today
from amparo.web.cases import person
from amparo.web.cases.words import day_words
from amparo.web.documents import documents
from amparo.web.forms import form_field

# 20:00 of the 22nd in Lima is the 23rd at Greenwich, where the database counts.
EVENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_an_evening_is_still_the_same_day() -> None:
    assert day_words(EVENING) == "22 nov 2026"


def test_no_page_takes_the_day_of_a_moment_without_its_zone() -> None:
    """A field that is a moment ends in _at; its day is asked for in Lima first."""
    sources = Path(amparo.__file__).parent.rglob("*.py")
    assert not [
        str(each) for each in sources if re.search(r"\w_at\.date\(\)|now\(\)\.date\(\)", each.read_text())
    ]


def test_a_document_and_a_profile_of_an_evening_say_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "staff_name", lambda staff: "Ana")
    known = SimpleNamespace(recorded_by="ana", recorded_at=EVENING)
    assert person._recorded(known) == "Registrado el 22 nov 2026 por Ana"
    line = SimpleNamespace(
        id=1, kind="other", name="", file_type="pdf", size=9, record_class="general", recorded_by="ana",
        recorded_at=EVENING, outcome=None,
    )  # fmt: skip
    monkeypatch.setattr(documents, "names_of", lambda staff: {"ana": "Ana"})
    (row,) = documents._rows([line], SimpleNamespace(may_write=lambda _: True))
    assert row["on"] == "22 nov 2026"


def test_a_year_nobody_living_was_born_in_is_told_until_which_year() -> None:
    with pytest.raises(ValidationError, match=f"entre 1900 y {today().year}"):
        form_field(PartialDate | None, {"not_future": True}).clean(["", "", "1850", False])
