"""Where care breaks: shelters, staff who leave, files that do not know of each other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from amparo.casework.cases.enums import Activity as A
from amparo.casework.cases.enums import (
    CaseState,
    ClosingReason,
    ReopeningReason,
    Sex,
    TransferReason,
)
from amparo.casework.lifecycle.told import StateTold, day_of
from amparo.demo.files import FilePlan, Handover, entry
from amparo.demo.lives import as_another_clerk_writes
from amparo.demo.names import FullName
from amparo.demo.offices import LORETO, MADRE
from amparo.demo.routes import CAMP, RIVER
from amparo.demo.telling import HERS, Teller
from amparo.foundation.directory.enums import InstitutionKind as K


def refused_by_shelters(t: Teller) -> Iterator[FilePlan]:
    """A trans woman whom three shelters do not take."""
    day = t.ago(95)
    life = t.life("she", LORETO, day, RIVER, 22, sex=Sex.MALE, is_trans=True, working_name="Violeta")
    plan = t.file(life, HERS, day, post=2)
    places = (K.TEMPORARY_SHELTER, K.SHELTER_PRIVATE, K.SHELTER_PUBLIC_SPECIAL)
    for n, kind in enumerate(places):
        sent = day + timedelta(days=2 + 6 * n)
        plan = plan.and_then(
            entry(A.REFERRAL_SENT, sent, outcome=str(kind)),
            entry(A.REFERRAL_DECLINED, sent + timedelta(days=3), outcome=str(kind)),
        )
    plan = t.note(
        plan,
        day + timedelta(days=20),
        "Tercer albergue que dice que no hay cupo. Si hay. Duerme en casa de una amiga.",
    )
    yield replace(plan, handovers=(Handover(f"{HERS}/0", t.ago(1), TransferReason.PERSONS_WISH),))


def discharged_too_early(t: Teller) -> Iterator[FilePlan]:
    """Out of the shelter after five weeks; back where she was found two months later."""
    day = t.ago(380)
    life = t.life("girl", LORETO, day, RIVER, 16, sex=Sex.FEMALE)
    plan = t.file(life, "care-rio", day, pace=0.0, came_from=K.SPECIAL_PROTECTION_UNIT).and_then(
        entry(A.SHELTER_ENTERED, day),
        entry(A.SHELTER_LEFT, day + timedelta(days=36), outcome="discharged_early"),
        entry(A.RETURNED_TO_EXPLOITATION, day + timedelta(days=97)),
    )
    yield t.note(
        plan,
        day + timedelta(days=35),
        "La familia insiste en llevarsela. El equipo opina q no es momento, igual sale.",
    )
    yield t.file(life, HERS, day + timedelta(days=99), post=1, came_from=K.SHELTER_PUBLIC_SPECIAL)
    yield t.file(life, "fiscalia-loreto", day + timedelta(days=101), came_from=K.SPECIAL_PROTECTION_UNIT)


def back_in_exploitation(t: Teller) -> Iterator[FilePlan]:
    """Closed with the goals met; found again; the same file reopened by whoever works there now."""
    for n, office in enumerate((HERS, HERS, "calp-tambopata")):
        day = t.ago(780 + 30 * n)
        region, route = (LORETO, RIVER) if office == HERS else (MADRE, CAMP)
        life = t.life(str(n), region, day, route, 15 + n, sex=Sex.FEMALE)
        plan = t.file(life, office, day, post=1, pace=0.3)
        kept = tuple(step for step in plan.steps if day_of(step) < day + timedelta(days=300))
        again = t.ago(60 - 9 * n)
        yield replace(plan, steps=kept).and_then(
            StateTold(CaseState.CLOSED, day + timedelta(days=320), str(ClosingReason.GOALS_MET)),
            StateTold(CaseState.REOPENED, again, str(ReopeningReason.NEW_EXPLOITATION)),
            entry(A.RETURNED_TO_EXPLOITATION, again),
        )


def three_psychologists(t: Teller) -> Iterator[FilePlan]:
    """In one year the third stranger asks her to begin from the beginning."""
    for n in range(6):
        day = t.ago(340 - 8 * n)
        life = t.life(str(n), LORETO, day, RIVER, 14 + n)
        yield t.file(life, HERS, day)


def other_spelling(t: Teller) -> Iterator[FilePlan]:
    """The same person in the files of the police and of the centre, a surname written otherwise."""
    surnames = ("Huamán", "Quispe", "Yahuarcani", "Tello", "Vela", "Pizango", "Huallpa", "Vásquez")
    for n, surname in enumerate(surnames):
        day = t.ago(100 + 160 * n)
        life = t.life(str(n), LORETO, day, RIVER, 12 + n)
        life = replace(life, name=FullName(life.name.given, surname, "Ríos" if n % 2 else "Inuma"))
        yield t.file(life, "pnp-loreto", day, post=n % 2)
        twin = life
        while twin.name == life.name:
            twin = as_another_clerk_writes(t.rng, life)
        yield t.file(twin, HERS, day + timedelta(days=6), post=1 + n % 4, came_from=K.POLICE)
        if n % 2:
            yield t.file(life, "fiscalia-loreto", day + timedelta(days=9), came_from=K.POLICE)


def in_her_team(t: Teller) -> Iterator[FilePlan]:
    """A psychologist and a lawyer work on one file; each reads their own."""
    for n in range(4):
        day = t.ago(110 + 20 * n)
        life = t.life(str(n), LORETO, day, RIVER, 14 + n)
        yield replace(t.file(life, HERS, day), team=(f"{HERS}/3",))
