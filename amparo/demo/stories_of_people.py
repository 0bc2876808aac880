"""Who they are: people whom registers do not expect."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from amparo.casework.cases.enums import Activity as A
from amparo.casework.cases.enums import (
    CaseType,
    ChildrenCare,
    ExploitationForm,
    ExploiterRelation,
    ExploiterRole,
    Industry,
    Sex,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.fields import ExploiterTold
from amparo.casework.consent.actions import ConsentTold
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.demo.files import FilePlan, entry
from amparo.demo.lives import as_another_clerk_writes
from amparo.demo.names import FullName
from amparo.demo.offices import LIMA, LORETO, MADRE
from amparo.demo.routes import GOLD, LOGGING, LOGGING_UCAYALI, RIVER, VENEZUELA
from amparo.demo.telling import HERS, Teller
from amparo.foundation.directory.enums import InstitutionKind as K


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
        yield t.file(twin, HERS, day + timedelta(days=1), post=n % 5, came_from=K.POLICE)
        yield t.file(life, "fiscalia-loreto", day + timedelta(days=2), came_from=K.POLICE)


def siblings(t: Teller) -> Iterator[FilePlan]:
    """Three siblings of Caballococha, one surname, three files."""
    day = t.ago(320)
    for n, age in enumerate((11, 14, 16)):
        life = t.life(str(n), LORETO, day, RIVER, age, sex=Sex.FEMALE, has_children=False)
        life = replace(life, name=FullName(life.name.given, "Tapullima", "Ahuanari"))
        yield t.file(life, HERS, day, post=2, came_from=K.DEMUNA)
        if n < 2:
            yield t.file(life, "upe-loreto", day + timedelta(days=3), came_from=K.NGO_CENTRE)


def mother_with_baby(t: Teller) -> Iterator[FilePlan]:
    """A mother of seventeen and her baby: what is written about one is not about the other."""
    day = t.ago(150)
    mother = t.life("mother", LORETO, day, RIVER, 17, sex=Sex.FEMALE, has_children=True)
    plan = t.file(mother, HERS, day)
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
    plan = t.file(life, HERS, day, came_from=K.SPECIAL_PROTECTION_UNIT)
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
        guardian_implicated=YesNoUnknown.NO,
        form=ConsentForm.SIGNED,
        decided_on=day,
        until=date(life.born.year + 18, life.born.month, life.born.day),
    )
    plan = t.file(life, HERS, day).registered(consents=(guardian,))
    yield replace(
        t.note(plan, t.ago(38), "Cumplio 18!! Torta. Explicarle q ahora firma ella"), later=("own_consent",)
    )


def men_in_logging(t: Teller) -> Iterator[FilePlan]:
    """Men bound by an advance in the logging camps of Loreto and Ucayali."""
    for n in range(6):
        day = t.ago(90 + 220 * n)
        route = LOGGING if n % 2 else LOGGING_UCAYALI
        life = t.life(str(n), LORETO, day, route, 19 + 5 * n, sex=Sex.MALE, industry=Industry.LOGGING)
        yield t.file(replace(life, form=ExploitationForm.FORCED_LABOUR), HERS, day, post=3 + n % 2)


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
        region, office = ((LIMA, "calp-lima"), (LIMA, "calp-lima"), (LORETO, HERS))[n % 3]
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
    yield t.file(life, HERS, t.today, pace=0.0).registered(needs=needs, case_type=CaseType.UNDER_ASSESSMENT)
    other = t.life("other", LORETO, t.ago(1), RIVER, 16, sex=Sex.FEMALE)
    sooner = {UrgentNeed.SEXUAL_VIOLENCE_72H: YesNoUnknown.YES, UrgentNeed.PREGNANCY: YesNoUnknown.YES}
    yield t.file(other, HERS, t.ago(1), post=1, pace=0.0).registered(needs=sooner)
