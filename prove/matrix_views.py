"""One case in every place that shows cases: raw SQL, lists, searches, its own page, the API and the paper.

Each place says which cases somebody is shown, and of each the fields that all of them have in common. They must be the
same everywhere, and what the oracle says. There is no other export of cases yet: the paper is the only one.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.caseload import Caseload
from amparo.casework.cases.enums import CaseState
from amparo.foundation.access.codes import code_of_subject
from prove.matrix_case import CANARIES, MatrixCase
from prove.matrix_scenes import Scene
from prove.matrix_sql import Difference
from prove.oracle import REGISTER, Allowed
from tests.workflows.pdf_text import text_of
from tests.world import PEOPLE

# (working name or None, age or None, state) of each case that is shown, by its code.
Shown = dict[str, tuple[str | None, str | None, str]]
NAME, AGE = CANARIES["identity"][0], "20"
# Where the names that are searched for are indexed: in the unit that the case is recorded in.
_INDEXED_IN = "calp-iquitos"
_ROW = re.compile(
    r'<tr(?:(?!</tr>).)*?<span class="am-code">(?P<code>[^<]+)</span>(?: «(?P<name>[^»]*)»)?</a>(?:(?!</tr>).)*?'
    r'--numeric"[^>]*>\s*(?:<span class="am-unknown">|(?P<age>\d+))(?:(?!</tr>).)*?'
    r'<span class="am-tag[^>]*>(?P<state>[^<]*)</span>',
    re.DOTALL,
)
_HEAD = re.compile(
    r'<h1[^>]*><span class="am-code">(?P<code>[^<]+)</span>(?: · «(?P<name>[^»]*)»)?(?: \((?P<age>\d+)\))?</h1>.*?'
    r'<span class="am-tag[^>]*>(?P<state>[^<]*)</span>',
    re.DOTALL,
)
_IN_SQL = """
    SELECT c.id, s.id IS NOT NULL, p.age_told, c.state FROM cases_case c
    LEFT JOIN cases_person_profile p ON p.case_id = c.id AND p.superseded_at IS NULL
    LEFT JOIN cases_sealed_value s ON s.case_id = c.id AND s.field = 'working_name' AND s.superseded_at IS NULL
"""


def views(app: psycopg.Connection, token: str, client: Client, code: str) -> Iterator[tuple[str, Shown]]:
    """What somebody is shown in each place. A place that is not for their role shows nothing."""
    yield "raw SQL", _in_sql(app, token)
    lists = {"mine": "/", "unit": "/unidad/"}
    for scope, at in lists.items():
        yield f"API, {scope}", _api_list(client, {"scope": scope})
        yield f"list, {scope}", _page(client.get(at), _ROW)
        for how, text in (("code", code), ("name", NAME)):
            yield f"API search by {how}, {scope}", _api_list(client, {"scope": scope, "search": text})
            found = client.post(at, {"buscar": text}, follow=True)
            yield f"search by {how}, {scope}", _page(found, _ROW)
    yield "page", _page(client.get(f"/casos/{code}/"), _HEAD)
    yield "API, case", _api_case(client.get(f"/api/v1/cases/{code}"))
    printed = client.post(reverse("case_summary", args=[code]), {"request_id": str(uuid4())})
    yield "PDF", _pdf(printed, code)


def expected(place: str, scene: Scene, may: Allowed, case: MatrixCase) -> Shown:
    """What the oracle says that a place shows: nothing, or this case with what may be read of it."""
    relation, is_there = scene.held.relation, may.finds
    if place == "PDF":
        is_there = is_there and "exports" in may.also
    elif place.endswith(", unit") and scene.held.role == "unit_coordinator":
        is_there = is_there and relation in ("unit_coordinator", "responsible")  # it is their unit's case too
    elif place.endswith((", unit", ", mine")):
        # Who coordinates nothing has no unit: the page is not theirs, the API answers with their own cases.
        is_page_of_others = place.endswith("unit") and not place.startswith("API")
        is_there = is_there and relation != "unit_coordinator" and not is_page_of_others
    if place.startswith(("list", "API, mine", "API, unit")):
        is_there = is_there and relation in REGISTER  # what others shared stands in a list of its own
    if "by name" in place:
        is_there = is_there and "identity" in may.reads and PEOPLE[scene.name][0] == _INDEXED_IN
    name = NAME if "identity" in may.reads else None
    return {case.code: (name, AGE, str(CaseState.FOLLOW_UP))} if is_there else {}


def compared(
    places: Iterator[tuple[str, Shown]], scene: Scene, may: Allowed, case: MatrixCase
) -> Iterator[Difference | None]:
    """None for each place that shows what it should."""
    for place, shown in places:
        wanted = expected(place, scene, may, case)
        if shown == wanted:
            yield None
        else:
            is_leak = any(_is_more(fields, wanted.get(code)) for code, fields in shown.items())
            yield Difference(
                str(scene), f"{place} shows {_words(shown)} for {_words(wanted)}", is_leak=is_leak
            )


def without_ages(genuine: Callable[..., Caseload]) -> Callable[..., Caseload]:
    """The control: lists that leave something out that the case itself shows."""

    def leaves_out(*asked: Any, **more: Any) -> Caseload:
        page = genuine(*asked, **more)
        return replace(page, rows=tuple(replace(row, age=None) for row in page.rows))

    return leaves_out


def _is_more(fields: tuple[str | None, ...], wanted: tuple[str | None, ...] | None) -> bool:
    if wanted is None:
        return True
    return any(field is not None and field != due for field, due in zip(fields, wanted, strict=True))


def _words(shown: Shown) -> str:
    return "; ".join(f"{'·'.join(str(f) for f in fields)}" for fields in shown.values()) or "nothing"


def _in_sql(app: psycopg.Connection, token: str) -> Shown:
    with app.transaction(force_rollback=True):
        app.execute("SELECT set_config('amparo.viewer', %s, true)", [token])
        rows = app.execute(_IN_SQL).fetchall()
    # That a name is there to be read, in SQL; what it says is for the key to open.
    return {
        code_of_subject(case): (NAME if named else None, None if age is None else str(age), state)
        for case, named, age, state in rows
    }


def _api_list(client: Client, asked: dict[str, str]) -> Shown:
    if "search" in asked:
        response = client.post("/api/v1/cases/search", asked, content_type="application/json")
    else:
        response = client.get("/api/v1/cases", asked)
    return dict(_said(line) for line in response.json()["cases"]) if response.status_code == 200 else {}


def _api_case(response: Any) -> Shown:
    return dict([_said(response.json())]) if response.status_code == 200 else {}


def _said(line: dict[str, Any]) -> tuple[str, tuple[str | None, str | None, str]]:
    age = None if line["age"] is None else str(line["age"])
    return line["code"], (line["working_name"], age, line["state"])


def _states() -> Callable[[str], str]:
    by_label = {str(state.label): str(state) for state in CaseState}
    return lambda label: by_label[html.unescape(label).strip()]


def _page(response: Any, pattern: re.Pattern[str]) -> Shown:
    """Rows of a list, or the head of a case; a page that says something else shows none."""
    state_of = _states()
    found = pattern.finditer(response.content.decode()) if response.status_code == 200 else ()
    return {m["code"]: (m["name"], m["age"], state_of(m["state"])) for m in found}


def _pdf(response: Any, code: str) -> Shown:
    if response.headers.get("Content-Type") != "application/pdf":
        return {}
    text = text_of(response.content)
    state_of = {state.label.replace(" ", ""): str(state) for state in CaseState}
    name = re.search("«([^»]*)»", text)
    age = re.search(r"Edad(\d+)años", text)
    state = re.search(f"Estado({'|'.join(state_of)})", text)
    assert state is not None, "the paper does not say the state of the case"
    is_it = code.replace("-", "") in text.replace("-", "")
    return {code: (name and name[1], age and age[1], state_of[state[1]])} if is_it else {}
