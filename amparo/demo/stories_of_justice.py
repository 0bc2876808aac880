"""What is written down wrong, late or never: the stories of files and trials."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from amparo.casework.cases.enums import Activity as A
from amparo.casework.cases.enums import (
    Sex,
)
from amparo.demo.files import FilePlan, entry
from amparo.demo.offices import LORETO
from amparo.demo.routes import RIVER
from amparo.demo.telling import HERS, Teller
from amparo.foundation.access.enums import RecordClass as C
from amparo.foundation.directory.enums import InstitutionKind as K

LEGAL = C.LEGAL


def retracted_testimony(t: Teller) -> Iterator[FilePlan]:
    """She told it, then said it was not so; her family depends on the one she named."""
    for n in range(2):
        day = t.ago(500 + 200 * n)
        life = t.life(str(n), LORETO, day, RIVER, 16 + n)
        plan = t.file(life, "fiscalia-loreto", day, pace=0.5)
        plan = plan.and_then(
            entry(A.STATEMENT_GIVEN, day + timedelta(days=12), LEGAL),
            entry(A.STATEMENT_GIVEN, day + timedelta(days=190), LEGAL, outcome="retracted"),
        )
        yield t.note(
            plan,
            day + timedelta(days=190),
            "Se retracta de lo dicho. Valorar presion, el señalado mantiene a la familia.",
        )


def trafficking_charged_as_pimping(t: Teller) -> Iterator[FilePlan]:
    """Opened under article 153 (today 129-A), charged under 180."""
    for n in range(4):
        day = t.ago(900 + 150 * n)
        life = t.life(str(n), LORETO, day, RIVER, 15 + n)
        plan = t.file(life, "fiscalia-loreto", day, pace=0.5, came_from=K.POLICE)
        yield plan.and_then(
            entry(A.CHARGE_CHANGED, day + timedelta(days=210), LEGAL, outcome="from_153_to_180")
        )


def six_year_trial(t: Teller) -> Iterator[FilePlan]:
    """Six years, fourteen hearings put off, no sentence."""
    day = t.ago(6 * 365 - 20)
    life = t.life("she", LORETO, day, RIVER, 15, sex=Sex.FEMALE)
    plan = t.file(life, "fiscalia-loreto", day, pace=0.0)
    plan = plan.and_then(entry(A.STAGE_REACHED, day + timedelta(days=30), outcome="preliminary"))
    plan = plan.and_then(entry(A.STAGE_REACHED, day + timedelta(days=400), outcome="trial"))
    for n in range(14):
        on = day + timedelta(days=450 + 118 * n)
        why = ("defence_absent", "no_courtroom", "judge_changed", "no_interpreter")[n % 4]
        plan = plan.and_then(
            entry(A.HEARING_SCHEDULED, on - timedelta(days=30)), entry(A.HEARING_POSTPONED, on, outcome=why)
        )
    yield plan
    yield t.file(life, HERS, day + timedelta(days=5), post=3)


def late_entries(t: Teller) -> Iterator[FilePlan]:
    """What happened years before somebody could write it down."""
    for n in range(4):
        rescued, opened = t.ago(1500 - 100 * n), t.ago(420 - 60 * n)
        life = t.life(str(n), LORETO, rescued, RIVER, 14 + n)
        plan = t.file(life, HERS, opened, post=1 + n)
        plan = plan.and_then(entry(A.RESCUED, rescued, place="160101"))
        yield t.note(
            plan, opened, "Se registra recien hoy lo del operativo, el cuaderno estaba en Caballococha."
        )


def silence(t: Teller) -> Iterator[FilePlan]:
    """Referrals sent, never answered."""
    for n in range(6):
        day = t.ago(150 + 60 * n)
        life = t.life(str(n), LORETO, day, RIVER, 12 + n)
        plan = t.file(life, HERS, day, post=n % 5, pace=0.0)
        yield plan.and_then(
            entry(A.REFERRAL_SENT, day + timedelta(days=5), outcome=str(K.HEALTH)),
            entry(A.REFERRAL_SENT, day + timedelta(days=40), outcome=str(K.SHELTER_PUBLIC_SPECIAL)),
        )


def corrected(t: Teller) -> Iterator[FilePlan]:
    """What was written down wrong and is put right by a newer fact; the older one stays."""
    for n in range(5):
        day = t.ago(60 + 40 * n)
        life = t.life(str(n), LORETO, day, RIVER, 13 + n)
        plan = t.file(life, HERS, day, post=(0, 0, 1, 2, 4)[n])
        yield replace(plan, later=("correct",) if n < 3 else ("withdraw",))
