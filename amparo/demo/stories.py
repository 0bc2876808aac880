"""The people that the miniature must hold: each a way in which registers of today fail somebody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from amparo.casework.cases.enums import Activity as A
from amparo.casework.cases.enums import (
    CaseState,
    CaseType,
    ChildrenCare,
    ClosingReason,
    ExploitationForm,
    ExploiterRelation,
    ExploiterRole,
    Industry,
    NoteKind,
    ReopeningReason,
    Sex,
    TransferReason,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import ExploiterTold, NoteWritten
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.lifecycle.history import StateTold, day_of
from amparo.demo.country import LIMA, LORETO, MADRE
from amparo.demo.files import FilePlan, Handover, entry, new_file
from amparo.demo.lives import Life, as_another_clerk_writes, new_life
from amparo.demo.names import FullName
from amparo.demo.notes import class_of_notes
from amparo.demo.routes import CAMP, GOLD, LOGGING, LOGGING_UCAYALI, RIVER, VENEZUELA, Route
from amparo.foundation.access.enums import RecordClass as C
from amparo.foundation.directory.enums import InstitutionKind as K

_HERS, _LEGAL = "calp-iquitos", C.LEGAL


@dataclass
class Teller:
    """Makes the files of one story; their numbers follow one another."""

    seed: int
    story: str
    today: date
    next_number: int

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.seed}|{self.story}")  # noqa: S311

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def life(
        self, name: str, region: str, registered: date, route: Route, age: int, **changes: object
    ) -> Life:
        """Somebody whose exploitation is known."""
        life = new_life(
            self.rng, f"{self.seed}|{self.story}|{name}", region, registered, route=route, age=age
        )
        return replace(life, **{"is_identified": True, "knows_birth": "day"} | changes)  # type: ignore[arg-type]

    def file(
        self,
        life: Life,
        office: str,
        opened_on: date,
        *,
        post: int = 0,
        came_from: K | None = None,
        is_closed: bool = False,
        pace: float = 1.0,
    ) -> FilePlan:
        """The next file; open unless said."""
        self.next_number += 1
        return new_file(
            self.rng, self.next_number, life, office, opened_on, self.today,
            post=post, story=self.story, came_from=came_from, is_closed=is_closed, pace=pace,
        )  # fmt: skip

    def note(self, plan: FilePlan, on: date, text: str) -> FilePlan:
        """The file with a note of whoever is responsible."""
        return plan.and_then(NoteWritten(NoteKind.OBSERVATION, text, class_of_notes(plan.role), on))


def rescue_of_twelve(t: Teller) -> Iterator[FilePlan]:
    """Twelve found in one bar in one night: three institutions, twelve files each, one day."""
    day = t.ago(200)
    night_bar = replace(RIVER, to="160112")
    for n in range(12):
        age = (13, 14, 15, 15, 15, 16, 16, 16, 17, 17, 18, 19)[n]
        life = t.life(str(n), LORETO, day, night_bar, age, industry=Industry.NIGHT_BAR, exploited_until=day)
        police = t.file(life, "pnp-loreto", day, post=n % 2)
        yield police.and_then(entry(A.RESCUED, day, place="160112"))
        twin = as_another_clerk_writes(t.rng, life) if n % 3 == 0 else life
        yield t.file(twin, _HERS, day + timedelta(days=1), post=n % 5, came_from=K.POLICE)
        yield t.file(life, "fiscalia-loreto", day + timedelta(days=2), came_from=K.POLICE)


def siblings(t: Teller) -> Iterator[FilePlan]:
    """Three siblings of Caballococha, one surname, three files."""
    day = t.ago(320)
    for n, age in enumerate((11, 14, 16)):
        life = t.life(str(n), LORETO, day, RIVER, age, sex=Sex.FEMALE, has_children=False)
        life = replace(life, name=FullName(life.name.given, "Tapullima", "Ahuanari"))
        yield t.file(life, _HERS, day, post=2, came_from=K.DEMUNA)
        if n < 2:
            yield t.file(life, "upe-loreto", day + timedelta(days=3), came_from=K.NGO_CENTRE)


def mother_with_baby(t: Teller) -> Iterator[FilePlan]:
    """A mother of seventeen and her baby: what is written about one is not about the other."""
    day = t.ago(150)
    mother = t.life("mother", LORETO, day, RIVER, 17, sex=Sex.FEMALE, has_children=True)
    plan = t.file(mother, _HERS, day)
    profile = replace(
        plan.registration.profile,
        has_children=YesNoUnknown.YES,
        children_count=1,
        children_care=ChildrenCare.WITH_PERSON,
    )
    plan = plan.registered(profile=profile)
    yield t.note(
        plan,
        day + timedelta(days=4),
        "No quiere separarse del bebe. El CAR dice q no recibe madres con hijos??",
    )
    yield t.file(mother, "care-rio", day + timedelta(days=9), came_from=K.NGO_CENTRE)
    baby = t.life("baby", LORETO, day, RIVER, 0, sex=Sex.FEMALE, has_children=False, is_baby=True)
    baby = replace(baby, name=FullName("Luz", mother.name.maternal or "Ríos", ""), is_identified=False)
    yield t.file(baby, "care-rio", day + timedelta(days=9), came_from=K.NGO_CENTRE, pace=0.3)


def refused_by_shelters(t: Teller) -> Iterator[FilePlan]:
    """A trans woman whom three shelters do not take."""
    day = t.ago(95)
    life = t.life("she", LORETO, day, RIVER, 22, sex=Sex.MALE, is_trans=True, working_name="Violeta")
    plan = t.file(life, _HERS, day, post=2)
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
    yield replace(plan, handovers=(Handover(f"{_HERS}/0", t.ago(1), TransferReason.PERSONS_WISH),))


def implicated_aunt(t: Teller) -> Iterator[FilePlan]:
    """Her aunt brought her there: the aunt decides nothing for her."""
    day = t.ago(260)
    life = t.life("niece", LORETO, day, RIVER, 15, sex=Sex.FEMALE)
    aunt = ExploiterTold(ExploiterRole.RECRUITER_OR_INTERMEDIARY, ExploiterRelation.OTHER_FAMILY, Sex.FEMALE)
    state = ConsentTold(
        ConsentPurpose.ACCOMPANIMENT,
        ConsentDecision.GIVEN,
        given_by=ConsentGiver.STATE_GUARDIAN,
        form=ConsentForm.SIGNED,
        decided_on=day,
    )
    plan = t.file(life, _HERS, day, came_from=K.SPECIAL_PROTECTION_UNIT)
    yield t.note(
        plan.registered(exploiters=(aunt,), consents=(state,)),
        day + timedelta(days=6),
        "La tia vino a preguntar por ella, no se le dio informacion. La sobrina la señala.",
    )
    yield t.file(life, "upe-loreto", day + timedelta(days=1), came_from=K.NGO_CENTRE).registered(
        exploiters=(aunt,)
    )


def turns_eighteen(t: Teller) -> Iterator[FilePlan]:
    """She comes of age during accompaniment: the guardian's word ends, hers begins."""
    day = t.ago(420)
    life = t.life("girl", LORETO, day, RIVER, 17, sex=Sex.FEMALE)
    life = replace(life, born=date(t.ago(40).year - 18, t.ago(40).month, min(t.ago(40).day, 28)))
    guardian = ConsentTold(
        ConsentPurpose.ACCOMPANIMENT,
        ConsentDecision.GIVEN,
        given_by=ConsentGiver.GUARDIAN,
        form=ConsentForm.SIGNED,
        decided_on=day,
        until=date(life.born.year + 18, life.born.month, life.born.day),
    )
    plan = t.file(life, _HERS, day).registered(consents=(guardian,))
    yield replace(
        t.note(plan, t.ago(38), "Cumplio 18!! Torta. Explicarle q ahora firma ella"), later=("own_consent",)
    )


def retracted_testimony(t: Teller) -> Iterator[FilePlan]:
    """She told it, then said it was not so; her family depends on the one she named."""
    for n in range(2):
        day = t.ago(500 + 200 * n)
        life = t.life(str(n), LORETO, day, RIVER, 16 + n)
        plan = t.file(life, "fiscalia-loreto", day, pace=0.5)
        plan = plan.and_then(
            entry(A.STATEMENT_GIVEN, day + timedelta(days=12), _LEGAL),
            entry(A.STATEMENT_GIVEN, day + timedelta(days=190), _LEGAL, outcome="retracted"),
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
        yield plan.and_then(entry(A.CHARGE_CHANGED, day + timedelta(days=210), _LEGAL, outcome="153_to_180"))


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
    yield t.file(life, _HERS, day + timedelta(days=5), post=3)


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
    yield t.file(life, _HERS, day + timedelta(days=99), post=1, came_from=K.SHELTER_PUBLIC_SPECIAL)
    yield t.file(life, "fiscalia-loreto", day + timedelta(days=101), came_from=K.SPECIAL_PROTECTION_UNIT)


def back_in_exploitation(t: Teller) -> Iterator[FilePlan]:
    """Closed with the goals met; found again; the same file reopened by whoever works there now."""
    for n, office in enumerate((_HERS, _HERS, "calp-tambopata")):
        day = t.ago(780 + 30 * n)
        region, route = (LORETO, RIVER) if office == _HERS else (MADRE, CAMP)
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
        yield t.file(life, _HERS, day)


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
        yield t.file(twin, _HERS, day + timedelta(days=6), post=1 + n % 4, came_from=K.POLICE)
        if n % 2:
            yield t.file(life, "fiscalia-loreto", day + timedelta(days=9), came_from=K.POLICE)


def late_entries(t: Teller) -> Iterator[FilePlan]:
    """What happened years before somebody could write it down."""
    for n in range(4):
        rescued, opened = t.ago(1500 - 100 * n), t.ago(420 - 60 * n)
        life = t.life(str(n), LORETO, rescued, RIVER, 14 + n)
        plan = t.file(life, _HERS, opened, post=1 + n)
        plan = plan.and_then(entry(A.RESCUED, rescued, place="160101"))
        yield t.note(
            plan, opened, "Se registra recien hoy lo del operativo, el cuaderno estaba en Caballococha."
        )


def men_in_logging(t: Teller) -> Iterator[FilePlan]:
    """Men bound by an advance in the logging camps of Loreto and Ucayali."""
    for n in range(6):
        day = t.ago(90 + 220 * n)
        route = LOGGING if n % 2 else LOGGING_UCAYALI
        life = t.life(str(n), LORETO, day, route, 19 + 5 * n, sex=Sex.MALE, industry=Industry.LOGGING)
        yield t.file(replace(life, form=ExploitationForm.FORCED_LABOUR), _HERS, day, post=3 + n % 2)


def men_in_mining(t: Teller) -> Iterator[FilePlan]:
    """Men in the gold of Madre de Dios."""
    for n in range(6):
        day = t.ago(120 + 250 * n)
        life = t.life(
            str(n), MADRE, day, GOLD, 18 + 4 * n, sex=Sex.MALE, industry=Industry.GOLD_MINING_ILLEGAL
        )
        yield t.file(life, "calp-tambopata" if n % 2 else "pnp-madre", day)


def without_papers(t: Teller) -> Iterator[FilePlan]:
    """Venezuelans without a DNI; their consulate is told only if they say yes."""
    for n in range(8):
        day = t.ago(70 + 130 * n)
        region, office = ((LIMA, "calp-lima"), (LIMA, "calp-lima"), (LORETO, _HERS))[n % 3]
        route = VENEZUELA[2] if region == LORETO else VENEZUELA[n % 2]
        life = t.life(str(n), region, day, route, 18 + n)
        yield t.file(life, office, day, post=1)


def urgent_tonight(t: Teller) -> Iterator[FilePlan]:
    """Registered today: she needs a bed, and may be in danger."""
    life = t.life("she", LORETO, t.today, RIVER, 19, sex=Sex.FEMALE, working_name="Lluvia")
    needs = {
        UrgentNeed.DANGER_TONIGHT: YesNoUnknown.YES,
        UrgentNeed.BED: YesNoUnknown.YES,
        UrgentNeed.SUICIDE_RISK: YesNoUnknown.UNKNOWN,
    }
    yield t.file(life, _HERS, t.today, pace=0.0).registered(needs=needs, case_type=CaseType.UNDER_ASSESSMENT)
    other = t.life("other", LORETO, t.ago(1), RIVER, 16, sex=Sex.FEMALE)
    sooner = {UrgentNeed.SEXUAL_VIOLENCE_72H: YesNoUnknown.YES, UrgentNeed.PREGNANCY: YesNoUnknown.YES}
    yield t.file(other, _HERS, t.ago(1), post=1, pace=0.0).registered(needs=sooner)


def corrected(t: Teller) -> Iterator[FilePlan]:
    """What was written down wrong and is put right by a newer fact; the older one stays."""
    for n in range(5):
        day = t.ago(60 + 40 * n)
        life = t.life(str(n), LORETO, day, RIVER, 13 + n)
        plan = t.file(life, _HERS, day, post=(0, 0, 1, 2, 4)[n])
        yield replace(plan, later=("correct",) if n < 3 else ("withdraw",))


def silence(t: Teller) -> Iterator[FilePlan]:
    """Referrals sent, never answered."""
    for n in range(6):
        day = t.ago(150 + 60 * n)
        life = t.life(str(n), LORETO, day, RIVER, 12 + n)
        plan = t.file(life, _HERS, day, post=n % 5, pace=0.0)
        yield plan.and_then(
            entry(A.REFERRAL_SENT, day + timedelta(days=5), outcome=str(K.HEALTH)),
            entry(A.REFERRAL_SENT, day + timedelta(days=40), outcome=str(K.SHELTER_PUBLIC_SPECIAL)),
        )


def in_her_team(t: Teller) -> Iterator[FilePlan]:
    """A psychologist and a lawyer work on one file; each reads their own."""
    for n in range(4):
        day = t.ago(110 + 20 * n)
        life = t.life(str(n), LORETO, day, RIVER, 14 + n)
        yield replace(t.file(life, _HERS, day), team=(f"{_HERS}/3",))


STORIES: tuple[Callable[[Teller], Iterator[FilePlan]], ...] = (
    rescue_of_twelve,
    siblings,
    mother_with_baby,
    refused_by_shelters,
    implicated_aunt,
    turns_eighteen,
    retracted_testimony,
    trafficking_charged_as_pimping,
    six_year_trial,
    discharged_too_early,
    back_in_exploitation,
    three_psychologists,
    other_spelling,
    late_entries,
    men_in_logging,
    men_in_mining,
    without_papers,
    urgent_tonight,
    corrected,
    silence,
    in_her_team,
)


def tell(seed: int, today: date) -> list[FilePlan]:
    """The files of every story."""
    return [
        plan
        for number, story in enumerate(STORIES)
        for plan in story(Teller(seed, story.__name__, today, next_number=1_000 * (number + 1)))
    ]
