"""The miniature's lives hang together, whatever the seed: the laws that every file of it obeys."""

from collections import Counter
from datetime import date
from functools import lru_cache
from random import Random

import pytest

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import Activity, CaseState, DocumentType, ExploitationForm
from amparo.casework.cases.enums import TraffickingEventKind as Kind
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.lifecycle.rules import state_after
from amparo.casework.lifecycle.told import StateTold, day_of
from amparo.demo.country import SIGN_INS, crowd, posts, staff
from amparo.demo.files import FilePlan
from amparo.demo.handing_over import stints
from amparo.demo.names import SURNAMES, misspell
from amparo.demo.offices import OFFICES, REGIONS
from amparo.demo.plan import Country, crowd_files, miniature
from amparo.demo.scripts import may_write
from amparo.demo.stories import STORIES
from amparo.foundation.places.catalogue import is_place
from amparo.foundation.protection.tokens import sound

TODAY = date(2026, 11, 22)
SEEDS = (7, 1, 2_026)


@lru_cache(maxsize=4)
def files_of(seed: int) -> tuple[FilePlan, ...]:
    country = Country(seed, TODAY)
    member = next(crowd(400, TODAY))
    return (*miniature(country), *crowd_files(country, member, 0))


@pytest.fixture(params=SEEDS)
def files(request: pytest.FixtureRequest) -> tuple[FilePlan, ...]:
    return files_of(request.param)


def test_nobody_is_taken_before_birth_or_exploited_before_being_taken(files: tuple[FilePlan, ...]) -> None:
    for life in (plan.life for plan in files if not plan.life.is_baby):
        assert life.born < life.recruited_on <= life.exploited_from <= life.exploited_until <= TODAY
        assert life.age_on(life.recruited_on) >= 8


def test_nothing_happens_before_birth_or_after_today(files: tuple[FilePlan, ...]) -> None:
    for plan in files:
        for step in plan.steps:
            assert plan.life.born < day_of(step) <= TODAY


def test_what_is_told_of_events_keeps_their_order(files: tuple[FilePlan, ...]) -> None:
    for plan in files:
        began = {event.kind: event.began.on for event in plan.registration.events if event.began}
        if Kind.EXPLOITATION in began:
            assert began[Kind.RECRUITMENT] <= began[Kind.EXPLOITATION]
        for event in plan.registration.events:
            assert event.place is None or is_place(event.place)
            assert not (event.began and event.ended) or event.began.on <= event.ended.on


def test_a_file_opens_after_the_exploitation_it_tells_of(files: tuple[FilePlan, ...]) -> None:
    late = [plan for plan in files if plan.life.exploited_until > plan.opened_on]
    assert late == []


def test_the_age_in_a_file_is_the_age_of_that_day(files: tuple[FilePlan, ...]) -> None:
    for plan in files:
        profile = plan.registration.profile
        if profile.age_told is not None:
            assert profile.age_told == plan.life.age_on(plan.opened_on)
        if profile.born:
            assert profile.born.on.year == plan.life.born.year


def test_nothing_is_added_to_a_closed_file_until_it_is_reopened(files: tuple[FilePlan, ...]) -> None:
    for plan in files:
        state = CaseState.OPEN
        for step in plan.steps:
            state = state_after(state, step.to if isinstance(step, StateTold) else None)
        assert (state == CaseState.CLOSED) == plan.is_closed


def test_steps_follow_the_opening_in_the_order_of_days(files: tuple[FilePlan, ...]) -> None:
    for plan in files:
        days = [day_of(step) for step in plan.steps]
        assert days == sorted(days)
        early = [step for step in plan.steps if day_of(step) < plan.opened_on]
        assert all(isinstance(s, Entry) and s.activity == Activity.RESCUED for s in early)
        assert not early or plan.story == "late_entries"


def test_each_writes_only_what_their_role_may(files: tuple[FilePlan, ...]) -> None:
    for plan in files:
        for step in plan.steps:
            if isinstance(step, Entry | NoteWritten):
                assert may_write(plan.role, step.record_class)


def test_files_are_carried_and_handed_to_those_employed_then(files: tuple[FilePlan, ...]) -> None:
    for post in posts(TODAY).values():
        mine = [plan for plan in files if plan.post == post.key]
        written: Counter[int] = Counter()
        for stint in stints(post, mine):
            for plan, steps in stint.histories:
                written[plan.number] += len(steps)
                last_day = stint.holder.left_on or TODAY
                assert all(day_of(step) <= last_day for step in steps)
            if stint.handed_on:
                assert stint.successor
                assert stint.holder.left_on == stint.successor.joined_on
        assert all(written[plan.number] == len(plan.steps) for plan in mine)


def test_handovers_go_to_somebody_who_is_there(files: tuple[FilePlan, ...]) -> None:
    for handover in (handover for plan in files for handover in plan.handovers):
        to = posts(TODAY)[handover.post].holders[-1]
        assert to.joined_on <= handover.on <= TODAY
        assert to.left_on is None


def test_shares_are_those_of_the_sources(files: tuple[FilePlan, ...]) -> None:
    first: dict[str, FilePlan] = {}
    for plan in files:
        first.setdefault(plan.life.key, plan)
    ages = [plan.life.age_on(plan.opened_on) for plan in first.values()]
    assert sum(age < 18 for age in ages) / len(ages) == pytest.approx(0.59, abs=0.08)
    assert sum(18 <= age < 30 for age in ages) / len(ages) == pytest.approx(0.38, abs=0.08)
    known = [plan.life.form for plan in first.values() if plan.life.is_identified]
    assert known.count(ExploitationForm.SEXUAL_EXPLOITATION) / len(known) == pytest.approx(0.72, abs=0.09)
    assert len(known) / len(first) < 0.65


def test_nobody_from_venezuela_has_a_dni(files: tuple[FilePlan, ...]) -> None:
    theirs = [plan.registration.profile for plan in files if plan.life.is_venezuelan]
    assert theirs
    assert all(profile.document_type != DocumentType.DNI for profile in theirs)


def test_numbers_and_case_ids_are_unique(files: tuple[FilePlan, ...]) -> None:
    country = Country(7, TODAY)
    numbers = {plan.number for plan in files}
    assert len(numbers) == len(files) == len({country.subject_of(number) for number in numbers})


def test_every_story_has_its_files(files: tuple[FilePlan, ...]) -> None:
    told = {plan.story for plan in files}
    assert {story.__name__ for story in STORIES} <= told


def test_the_same_seed_makes_the_same_country() -> None:
    again = miniature(Country(7, TODAY))
    assert list(files_of(7)[: len(again)]) == again
    assert {plan.life.name for plan in files_of(7)} != {plan.life.name for plan in files_of(1)}


def test_there_are_some_twenty_institutions_in_four_regions() -> None:
    assert len({office.institution for office in OFFICES}) == 20
    assert {office.region for office in OFFICES} == set(REGIONS)


def test_everybody_signs_in_under_a_name_of_their_own() -> None:
    usernames = [person.username for person in staff(TODAY)]
    assert len(usernames) == len(set(usernames))
    assert {sign_in.username for sign_in in SIGN_INS} <= set(usernames)


@pytest.mark.parametrize("surname", sorted({name for names in SURNAMES.values() for name in names}))
def test_a_misspelt_surname_sounds_the_same(surname: str) -> None:
    assert all(sound(misspell(Random(seed), surname)) == sound(surname) for seed in range(20))
