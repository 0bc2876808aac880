"""Six rules: each asks about what it is for, and a month of normal work raises nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

import pytest

from amparo.casework.oversight.detection import surnames
from amparo.casework.oversight.enums import AlertConclusion, AlertRule, AlertState
from amparo.casework.oversight.rules import (
    DEFAULTS,
    Finding,
    Look,
    findings,
    may_conclude,
    state_after,
)

SPACE = UUID(int=7)
ANA, LUIS, UNIT, CENTRE = (uuid5(SPACE, name) for name in ("ana", "luis", "unit", "centre"))
MONDAY = date(2026, 11, 16)
MORNING, NIGHT = 1 << 9, 1 << 23


def defaults(name: str, institution: UUID) -> int:
    return DEFAULTS[name]


def look(subject: int, on: date = MONDAY, **told: object) -> Look:
    values: dict[str, object] = {"is_assigned": True, "hours": MORNING} | told
    return Look(staff=ANA, unit=UNIT, institution=CENTRE, subject=subject, on=on, **values)  # type: ignore[arg-type]


def asked(looks: Iterable[Look]) -> list[tuple[AlertRule, int]]:
    return [(finding.rule, len(finding.subjects)) for finding in findings(looks, defaults)]


def test_forty_cases_in_a_day_are_too_many_and_thirty_nine_are_not() -> None:
    assert asked(look(case) for case in range(40)) == [(AlertRule.VOLUME, 40)]
    assert asked(look(case) for case in range(39)) == []


def test_the_same_case_opened_often_counts_once() -> None:
    assert asked([look(1, hours=1 << hour) for hour in range(6, 20)] * 10) == []


def test_forty_in_a_week_are_not_forty_in_a_day() -> None:
    assert asked(look(case, MONDAY + timedelta(days=case % 5)) for case in range(60)) == []


def test_three_cases_of_others_in_a_week_are_asked_about() -> None:
    strange = [look(case, MONDAY + timedelta(days=case), is_assigned=False) for case in range(3)]
    assert asked(strange) == [(AlertRule.UNASSIGNED, 3)]
    assert asked(strange[:2]) == []


def test_a_coordinator_opens_cases_of_the_unit_but_not_each_of_them() -> None:
    own = [look(c, MONDAY + timedelta(days=c % 5), is_assigned=False, coordinates=True) for c in range(60)]
    assert asked(own[:59]) == []
    assert asked(own) == [(AlertRule.UNASSIGNED, 60)]


def test_five_cases_in_one_night_are_asked_about_and_four_are_not() -> None:
    assert asked(look(case, hours=NIGHT) for case in range(5)) == [(AlertRule.OFF_HOURS, 5)]
    assert asked(look(case, hours=1 << 3) for case in range(5)) == [(AlertRule.OFF_HOURS, 5)]
    assert asked(look(case, hours=NIGHT) for case in range(4)) == []
    assert asked(look(case, hours=1 << 21) for case in range(9)) == []


def test_hours_are_the_institutions_own() -> None:
    def night_shift(name: str, institution: UUID) -> int:
        return {"off_hours.from_hour": 2, "off_hours.to_hour": 4}.get(name, DEFAULTS[name])

    assert findings([look(case, hours=NIGHT) for case in range(9)], night_shift) == []
    (found,) = findings([look(case, hours=1 << 3) for case in range(9)], night_shift)
    assert found.rule == AlertRule.OFF_HOURS


@pytest.mark.parametrize("was_refused", [True, False])
def test_one_look_at_a_namesake_who_is_not_theirs_is_asked_about(was_refused: bool) -> None:
    kin = look(1, is_assigned=False, is_namesake=True, was_refused=was_refused)
    assert asked([kin]) == [(AlertRule.SURNAME_OR_LOCALITY, 1)]


def test_a_namesake_whom_they_accompany_is_no_reason_to_ask() -> None:
    assert asked([look(1, is_namesake=True)]) == []
    assert asked([look(1, is_assigned=False, coordinates=True, is_namesake=True)]) == []


def test_two_cases_of_another_department_are_asked_about_and_one_is_a_slip() -> None:
    far = [look(case, is_assigned=False, is_elsewhere=True, was_refused=True) for case in (1, 2)]
    assert asked(far) == [(AlertRule.SURNAME_OR_LOCALITY, 2)]
    assert asked(far[:1]) == []
    assert asked([look(case, is_elsewhere=True) for case in range(5)]) == [], "shared with them"


def test_five_codes_that_are_not_theirs_on_one_day_are_asked_about() -> None:
    missed = [look(case, is_assigned=False, was_refused=True, exists=False) for case in range(5)]
    assert asked(missed) == [(AlertRule.REPEATED_MISSES, 5)]
    assert asked(missed[:4]) == []
    assert asked([missed[0]] * 20) == [], "the same code again and again is one"


def test_a_finding_names_person_period_and_cases() -> None:
    strange = [look(case, MONDAY + timedelta(days=case), is_assigned=False) for case in (1, 2, 4)]
    assert findings(strange, defaults) == [
        Finding(AlertRule.UNASSIGNED, ANA, UNIT, CENTRE, MONDAY, MONDAY + timedelta(days=4), (1, 2, 4), 3)
    ]


def test_two_people_are_never_added_up() -> None:
    missed = [look(case, is_assigned=False, was_refused=True) for case in range(5)]
    shared = [
        Look(LUIS, UNIT, CENTRE, m.subject, m.on, m.hours, False, was_refused=True) if m.subject > 2 else m
        for m in missed
    ]
    assert asked(shared) == []


def days_of_a_month() -> list[date]:
    return [day for number in range(30) if (day := MONDAY + timedelta(days=number)).weekday() < 5]


def month_of(worker: int, chance: Random) -> list[Look]:
    """A worker with 40 cases: notes finished at night, slips, and once a week a case of a colleague on leave."""
    staff = uuid5(SPACE, f"worker {worker}")

    def at(case: int, on: date, hours: int, is_assigned: bool = True, **told: bool) -> Look:
        return Look(staff, UNIT, CENTRE, case, on, hours, is_assigned, **told)

    looks = [
        at((worker + 1) % 12 * 100 + n, MONDAY + timedelta(days=7 * n), MORNING, False) for n in range(4)
    ]
    for on in days_of_a_month():
        opened = chance.sample(range(40), chance.randint(6, 20))
        looks += [at(worker * 100 + case, on, 1 << chance.choice((8, 11, 15, 18))) for case in opened]
        if chance.random() < 0.3:
            looks.append(at(worker * 100, on, NIGHT))
        if chance.random() < 0.15:
            looks.append(at(chance.randrange(2**30), on, MORNING, False, exists=False, was_refused=True))
    return looks


def test_a_month_of_normal_work_raises_nothing() -> None:
    chance = Random(20)
    looks = [look for worker in range(12) for look in month_of(worker, chance)]
    coordinator = uuid5(SPACE, "coordinator")
    looks += [
        Look(coordinator, UNIT, CENTRE, case, on, MORNING, is_assigned=False, coordinates=True)
        for on in days_of_a_month()
        for case in chance.sample(range(1200), 10)
    ]
    assert len(looks) > 3_000
    assert findings(looks, defaults) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Ríos Tello", ["Ríos", "Tello"]),
        ("Rosa Del Águila Mori", ["Águila", "Mori"]),
        ("María José Quispe de la Cruz", ["Quispe", "Cruz"]),
        ("Elena Torres", ["Torres"]),
        ("Ruth", ["Ruth"]),
    ],
)
def test_surnames_are_the_last_two_parts(name: str, expected: list[str]) -> None:
    assert surnames(name) == expected


def test_nobody_concludes_their_own_and_what_is_explained_stays_so() -> None:
    agreed, escalated = AlertConclusion.AGREED_WORK, AlertConclusion.NO_EXPLANATION
    assert not may_conclude(AlertState.NEW, ANA, ANA, agreed)
    assert may_conclude(AlertState.NEW, ANA, LUIS, agreed)
    assert may_conclude(AlertState.ESCALATED, ANA, LUIS, agreed)
    assert not may_conclude(AlertState.ESCALATED, ANA, LUIS, escalated)
    assert not may_conclude(AlertState.EXPLAINED, ANA, LUIS, escalated)
    assert state_after(agreed) == AlertState.EXPLAINED
    assert {state_after(c) for c in AlertConclusion} == {AlertState.EXPLAINED, AlertState.ESCALATED}
