"""Running the rules over the trail of this week and the last days; by upkeep, which is nobody in particular."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction

from amparo.casework.oversight.models import Threshold
from amparo.casework.oversight.rules import DEFAULTS, Finding, IntakeDay, Look, Thresholds, findings, week_of
from amparo.foundation.audit.actions import record_event
from amparo.foundation.clock import start_of, today
from amparo.foundation.directory.queries import staff_name, unit_name
from amparo.foundation.protection.tokens import name_parts, tokens_held, tokens_of, usage_of_tokens

# A surname that more cases of a unit share says nothing about two of them.
MOST_NAMESAKES = 5
_LOOKS = """
    SELECT staff, unit, institution, subject, on_day, hours, is_assigned, coordinates, case_unit, was_refused
    FROM oversight_day_looks(%s, %s)
"""
_INTAKE = "SELECT staff, unit, institution, on_day, checks, subjects FROM oversight_day_intake(%s, %s)"


def detect(day: date | None = None) -> int:
    """Ask the rules about the week of yesterday up to the end of ``day`` (today in Lima); returns new alerts."""
    last = day or today()
    first = week_of(last - timedelta(days=1))
    with transaction.atomic():
        found = findings(looks_between(first, last), thresholds(), intake_between(first, last))
        raised = sum(_raise(finding) for finding in found)
        if raised:
            record_event(actor=None, institution=None, action="raise_alerts", detail=str(raised))
    return raised


def thresholds() -> Thresholds:
    """The threshold in force for an institution: its own, else the installation's, else the default."""
    own = {
        (name, institution): value
        for name, institution, value in Threshold.objects.values_list("name", "institution", "value")
    }

    def of(name: str, institution: UUID) -> int:
        return int(own.get((name, institution), own.get((name, None), DEFAULTS[name])))

    return of


def thresholds_of(institution: UUID) -> dict[str, int]:
    """Every threshold in force for an institution, by its name."""
    of = thresholds()
    return {name: of(name, institution) for name in DEFAULTS}


def looks_between(first: date, last: date) -> list[Look]:
    """What the trail says of these days, both included."""
    from_at = start_of(first)
    to_at = start_of(last + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, [from_at, to_at])
        rows = cursor.fetchall()
    # Only of looks at cases that are not theirs is it asked whose case it is.
    strange = {(row[0], row[3], row[8]) for row in rows if row[8] and not (row[6] or row[7])}
    namesakes = _namesakes(strange)
    return [
        Look(
            staff=staff,
            unit=unit,
            institution=institution,
            subject=subject,
            on=on,
            hours=hours,
            is_assigned=is_assigned,
            coordinates=coordinates,
            exists=case_unit is not None,
            was_refused=was_refused,
            is_namesake=(staff, subject) in namesakes,
            is_elsewhere=case_unit is not None and _department(case_unit) != _department(unit),
        )
        for staff, unit, institution, subject, on, hours, is_assigned, coordinates, case_unit, was_refused in rows
    ]


def intake_between(first: date, last: date) -> list[IntakeDay]:
    """What was asked while registering on these days, both included, as the database counted it."""
    with connection.cursor() as cursor:
        cursor.execute(_INTAKE, [start_of(first), start_of(last + timedelta(days=1))])
        return [
            IntakeDay(staff, unit, institution, on, checks, tuple(subjects))
            for staff, unit, institution, on, checks, subjects in cursor.fetchall()
        ]


def _department(unit: UUID) -> str:
    return unit_name(unit).place[:2]


def surnames(full_name: str) -> list[str]:
    """Both surnames of a staff member as they are written in Peru: the last two parts, particles left out."""
    known = name_parts(full_name)
    parts = [part for part in full_name.replace("-", " ").split() if part in known]
    return parts[-2:] if len(parts) > 2 else parts[-1:]


def _namesakes(looks: Iterable[tuple[UUID, int, UUID]]) -> set[tuple[UUID, int]]:
    """Which (staff, case) pairs share a rare surname: by the search tokens of the case's unit, nothing opened.

    ``looks``: (staff, case, the case's unit). Rare: few cases of that unit are found by the same token.
    """
    by_unit: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for staff, subject, unit in looks:
        by_unit[unit].append((staff, subject))
    found = set()
    for unit, pairs in by_unit.items():
        tokens = {
            staff: {
                token for surname in surnames(staff_name(staff)) for token in tokens_of(surname, str(unit))
            }
            for staff in {staff for staff, _ in pairs}
        }
        held = tokens_held(subject for _, subject in pairs)
        matching = {
            (staff, subject, token)
            for staff, subject in pairs
            for token in tokens[staff]
            if (token, subject) in held
        }
        used = usage_of_tokens({token for _, _, token in matching})
        found |= {(staff, subject) for staff, subject, token in matching if used[token] <= MOST_NAMESAKES}
    return found


def _raise(finding: Finding) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oversight_raise(%s, %s, %s, %s, %s, %s, %s::bigint[], %s, %s)",
            [
                str(finding.rule),
                finding.staff,
                finding.unit,
                finding.institution,
                finding.began_on,
                finding.ended_on,
                list(finding.subjects),
                finding.threshold,
                finding.counted,
            ],
        )
        return bool(cursor.fetchone()[0])
