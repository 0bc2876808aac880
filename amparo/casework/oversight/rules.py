"""The six rules: what the trail and the assignments say of a period goes in, what to ask about comes out.

Each rule is one sentence about looks at single cases (lists and searches are no looks at a case), one about what was
asked while registering. Thresholds stand in
``DEFAULTS``; an institution can have its own (docs/audit.md).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from amparo.casework.oversight.enums import EXPLANATIONS, AlertConclusion, AlertRule, AlertState
from amparo.foundation.access.decisions import ALLOWED, Decision, refused

DEFAULTS: dict[str, int] = {
    "volume.cases_a_day": 40,
    "unassigned.cases_a_week": 3,
    "unassigned.cases_a_week_of_a_coordinator": 60,
    "off_hours.from_hour": 22,
    "off_hours.to_hour": 5,
    "off_hours.cases_a_day": 5,
    "surname.cases_a_week": 1,
    "locality.cases_a_week": 2,
    "misses.cases_a_day": 5,
    "intake.checks_a_day": 12,
}
# The threshold in force: (name, institution) → value.
Thresholds = Callable[[str, UUID], int]


@dataclass(frozen=True)
class Look:
    """One staff member's looks at one case on one day (Lima).

    ``is_assigned``: to the case, that day; ``coordinates``: its unit. ``was_refused``: there was no such case for
    them. ``hours``: a bit for each hour of the day. ``is_namesake``: a rare surname of theirs is a name of the
    person. ``is_elsewhere``: the case belongs to a unit in another department than theirs.
    """

    staff: UUID
    unit: UUID
    institution: UUID
    subject: int
    on: date
    hours: int
    is_assigned: bool
    coordinates: bool = False
    exists: bool = True
    was_refused: bool = False
    is_namesake: bool = False
    is_elsewhere: bool = False


@dataclass(frozen=True)
class IntakeDay:
    """How often somebody asked on one day whether the unit knows a person, beyond what registering takes.

    ``subjects``: the files found that were not theirs.
    """

    staff: UUID
    unit: UUID
    institution: UUID
    on: date
    checks: int
    subjects: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What a rule asks about: distinct cases of one staff member in one period, and the threshold it passed.

    ``counted`` is what the threshold counts where that is not the cases.
    """

    rule: AlertRule
    staff: UUID
    unit: UUID
    institution: UUID
    began_on: date
    ended_on: date
    subjects: tuple[int, ...]
    threshold: int
    counted: int | None = None


def findings(
    looks: Iterable[Look], thresholds: Thresholds, intake: Iterable[IntakeDay] = ()
) -> list[Finding]:
    """What the six rules ask about."""
    seen = list(looks)
    return [
        *_volume(seen, thresholds),
        *_unassigned(seen, thresholds),
        *_off_hours(seen, thresholds),
        *_surname_or_locality(seen, thresholds),
        *_misses(seen, thresholds),
        *_intake_checks(intake, thresholds),
    ]


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _gather(
    rule: AlertRule,
    looks: Iterable[Look],
    least: Callable[[Look], int],
    *,
    by_week: bool,
) -> list[Finding]:
    """Group looks by person and period; a finding for each group with at least ``least`` distinct cases."""
    groups: dict[tuple[UUID, date], list[Look]] = defaultdict(list)
    for look in looks:
        groups[look.staff, week_of(look.on) if by_week else look.on].append(look)
    found = []
    for (staff, began_on), group in sorted(groups.items(), key=str):
        subjects = tuple(sorted({look.subject for look in group}))
        threshold = least(group[0])
        if len(subjects) >= threshold:
            days = [look.on for look in group]
            first = group[0]
            found.append(
                Finding(rule, staff, first.unit, first.institution, began_on, max(days), subjects, threshold)
            )
    return found


def _volume(looks: list[Look], thresholds: Thresholds) -> list[Finding]:
    """More cases opened in a day than anybody works on in a day."""
    opened = [look for look in looks if not look.was_refused]
    return _gather(
        AlertRule.VOLUME,
        opened,
        lambda look: thresholds("volume.cases_a_day", look.institution),
        by_week=False,
    )


def _unassigned(looks: list[Look], thresholds: Thresholds) -> list[Finding]:
    """Cases opened without being assigned to them. A coordinator opens the unit's cases, but not each of them."""

    def least(look: Look) -> int:
        name = "unassigned.cases_a_week"
        return thresholds(f"{name}_of_a_coordinator" if look.coordinates else name, look.institution)

    opened = [look for look in looks if not look.was_refused and not look.is_assigned and look.exists]
    own_unit = [look for look in opened if look.coordinates]
    others = [look for look in opened if not look.coordinates]
    found = _gather(AlertRule.UNASSIGNED, others, least, by_week=True)
    asked = {(finding.staff, finding.began_on) for finding in found}
    by_coordinators = _gather(AlertRule.UNASSIGNED, own_unit, least, by_week=True)
    return found + [finding for finding in by_coordinators if (finding.staff, finding.began_on) not in asked]


def _off_hours(looks: list[Look], thresholds: Thresholds) -> list[Finding]:
    """Several cases opened on one day at hours at which the institution does not usually work."""

    def is_late(look: Look) -> bool:
        begin = thresholds("off_hours.from_hour", look.institution)
        end = thresholds("off_hours.to_hour", look.institution)
        late = (range(begin, end),) if begin <= end else (range(begin, 24), range(end))
        return any(look.hours >> hour & 1 for hours in late for hour in hours)

    opened = [look for look in looks if not look.was_refused and is_late(look)]
    return _gather(
        AlertRule.OFF_HOURS,
        opened,
        lambda look: thresholds("off_hours.cases_a_day", look.institution),
        by_week=False,
    )


def _surname_or_locality(looks: list[Look], thresholds: Thresholds) -> list[Finding]:
    """Looks, also refused ones, at cases not theirs, of somebody with their surname or of another department.

    Who is assigned to a case knows whose it is, and a coordinator assigned it: that is no reason to ask.
    """
    others = [look for look in looks if not (look.is_assigned or look.coordinates) and look.exists]
    by_name = _gather(
        AlertRule.SURNAME_OR_LOCALITY,
        [look for look in others if look.is_namesake],
        lambda look: thresholds("surname.cases_a_week", look.institution),
        by_week=True,
    )
    asked = {(finding.staff, finding.began_on) for finding in by_name}
    by_place = _gather(
        AlertRule.SURNAME_OR_LOCALITY,
        [look for look in others if look.is_elsewhere],
        lambda look: thresholds("locality.cases_a_week", look.institution),
        by_week=True,
    )
    return by_name + [finding for finding in by_place if (finding.staff, finding.began_on) not in asked]


def _misses(looks: list[Look], thresholds: Thresholds) -> list[Finding]:
    """Several well-formed codes of cases that are not theirs, or do not exist, tried on one day."""
    return _gather(
        AlertRule.REPEATED_MISSES,
        [look for look in looks if look.was_refused],
        lambda look: thresholds("misses.cases_a_day", look.institution),
        by_week=False,
    )


def _intake_checks(days: Iterable[IntakeDay], thresholds: Thresholds) -> list[Finding]:
    """Names, documents and telephones tried while registering, on one day, of people who were then not registered."""
    return [
        Finding(
            AlertRule.INTAKE_CHECKS, day.staff, day.unit, day.institution, day.on, day.on, day.subjects, least,
            counted=day.checks,
        )
        for day in days
        if day.checks >= (least := thresholds("intake.checks_a_day", day.institution))
    ]  # fmt: skip


def may_conclude(state: AlertState, staff: UUID, by: UUID, conclusion: AlertConclusion) -> Decision:
    """Not one's own; what was explained stays so; what was handed up can still be explained."""
    if staff == by:
        return refused("alert_is_about_oneself")
    if state == AlertState.EXPLAINED or (state == AlertState.ESCALATED and conclusion not in EXPLANATIONS):
        return refused("alert_is_concluded")
    return ALLOWED


def state_after(conclusion: AlertConclusion) -> AlertState:
    """Where a conclusion leaves the alert."""
    return AlertState.EXPLAINED if conclusion in EXPLANATIONS else AlertState.ESCALATED
