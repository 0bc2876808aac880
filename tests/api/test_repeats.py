"""The same said twice, in one request or in two: never a failure, and what is sent again is answered alike.

``prove.fuzz_api`` draws from the description, which knows no codes of a dimension and no day to come: here each body
is nearly sound, from few words, so that two of a kind meet.
"""

import json
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES
from amparo.casework.cases.enums import (
    ContactChannel,
    ContactRule,
    TimeOfDay,
    TraffickingEventKind,
    UrgentNeed,
)
from amparo.casework.consent.enums import ConsentDecision, ConsentGiver, ConsentPurpose
from amparo.casework.tasks.enums import TaskKind
from amparo.foundation.clock import today
from tests.world import ident

EXAMPLES = 25
FORMS = ("sexual_exploitation", "forced_labour")
YES_NO = st.sampled_from(("yes", "no", "unknown"))
NAMES = st.sampled_from(("Luz", "Sol", "", " "))
DATES = st.sampled_from(("2019", "2020-02", "2021-03-04", "2021-03-04~", str(today())))
DAYS = st.sampled_from([str(today() + timedelta(days=away)) for away in (-400, -1, 0, 1, 400)])


def listed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(inner, max_size=3)


def said(needed: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


FACT = said({"dimension": st.just("form"), "code": st.sampled_from(FORMS)}, answer=YES_NO)
EVENT = said(
    {"kind": st.sampled_from(list(TraffickingEventKind))}, began=DATES, ended=DATES, place=st.just("160101")
)
EXPLOITER = said({"role": st.sampled_from(("exploiter", "transporter"))}, sex=st.just("female"))
STATUS = said({"status": st.sampled_from(("possible", "confirmed"))}, determined=DATES)
CONTACT = said(
    {"channel": st.sampled_from(list(ContactChannel)), "rule": st.sampled_from(list(ContactRule))},
    times=listed(st.sampled_from(list(TimeOfDay))),
)
CONSENT = said(
    {"purpose": st.sampled_from(list(ConsentPurpose)), "decision": st.sampled_from(list(ConsentDecision))},
    recipient=st.sampled_from((str(ident("udavit-maynas")), str(ident("fiscalia-maynas")), str(uuid4()))),
    record_classes=listed(st.sampled_from(("general", "identity", "existence", "x" * 30))),
    given_by=st.sampled_from(list(ConsentGiver)),
    form=st.just("spoken"),
    decided_on=DAYS,
    until=DAYS,
)
PROFILE = said(
    {}, born=DATES, age_told=st.integers(0, 40), languages=listed(st.sampled_from(("spanish", "quechua")))
)
SENSITIVE = said({}, gender=st.just("feminine"), disabilities=listed(st.sampled_from(("seeing", "none"))))
IDENTITY = said({}, working_name=NAMES, document_number=st.sampled_from(("12345678", "x", "")))
TASK = said(
    {
        "kind": st.sampled_from(list(TaskKind)),
        "due_at": st.sampled_from([f"{today() + timedelta(days=d)}T12:00:00-05:00" for d in (0, 1)]),
    },
)  # fmt: skip
NOTE = said(
    {"kind": st.just("session"), "text": NAMES, "record_class": st.sampled_from(("general", "psychosocial")),
     "occurred_on": DAYS}
)  # fmt: skip
ENTRY = said(
    {"activity": st.sampled_from(sorted(RECORDABLE_ACTIVITIES))},
    occurred=DATES,
    outcome_code=st.sampled_from(("", "obtained")),
)
CASE = said(
    {},
    opened_on=DAYS,
    identity=IDENTITY,
    profile=PROFILE,
    sensitive=SENSITIVE,
    needs=st.dictionaries(st.sampled_from(list(UrgentNeed)), YES_NO, max_size=3),
    needs_asked_on=DAYS,
    facts=listed(FACT),
    events=listed(EVENT),
    exploiters=listed(EXPLOITER),
    status=STATUS,
    contacts=listed(CONTACT),
    consents=listed(CONSENT),
)
BODIES = {
    "": CASE,
    "/path": ENTRY,
    "/person": PROFILE,
    "/person/identity": IDENTITY,
    "/person/sensitive": SENSITIVE,
    "/person/contacts": CONTACT,
    "/situation/facts": said({"facts": listed(FACT)}),
    "/situation/events": EVENT,
    "/situation/exploiters": EXPLOITER,
    "/situation/status": STATUS,
    "/notes": NOTE,
    "/consents": CONSENT,
    "/tasks": TASK,
}
CORRECTABLE = ("/situation/events", "/situation/exploiters", "/notes")


@pytest.mark.parametrize("path", BODIES)
def test_what_is_said_twice_is_no_failure_and_is_answered_alike(program_of, flor_code, path):
    ana = program_of("ana")
    ana.client.raise_request_exception = False
    address = f"/cases/{flor_code}{path}" if path else "/cases"
    made: list[int] = []
    seen: Counter[int] = Counter()

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sent=BODIES[path], earlier=st.integers(0, 3))
    def each(sent, earlier):
        if path in CORRECTABLE and made and earlier:
            sent = sent | {"replaces": made[-min(earlier, len(made))]}
        key = uuid4()
        first, again = (ana.post(address, sent, key) for _ in range(2))
        seen[first.status_code] += 1
        assert first.status_code < 500, (sent, first.content)
        assert (again.status_code, again.content) == (first.status_code, first.content), sent
        if first.status_code == 201 and json.loads(first.content).get("id"):
            made.append(json.loads(first.content)["id"])

    each()
    assert seen[201] > EXAMPLES // 15, seen
