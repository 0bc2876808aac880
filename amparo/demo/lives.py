"""Synthetic people whose lives hang together: born, then recruited, then exploited, then registered."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from amparo.casework.cases.dates import PartialDate, age_on
from amparo.casework.cases.enums import (
    ChildrenCare,
    DatePrecision,
    Disability,
    DocumentType,
    Education,
    Ethnicity,
    ExploitationForm,
    Gender,
    Industry,
    Language,
    MigrationStatus,
    Sex,
    YesNoUnknown,
)
from amparo.casework.cases.fields import CountryCode, Identity, PlaceCode, Profile, Sensitive
from amparo.demo.names import Culture, FullName, full_name, misspell, short_name
from amparo.demo.routes import Route, routes_to

# Age at registration, and how often: CHS Alternativo / INEI 2020 as cited in the evaluation of May 2020.
CHILD, YOUNG, OLDER = 0.59, 0.383, 0.027
_CHILD_AGES = {12: 4, 13: 8, 14: 16, 15: 24, 16: 27, 17: 21}
# What the institutions found: much is not identified; of the rest about 72 % sexual and 26 % labour.
IDENTIFIED = {True: 0.38, False: 0.6}  # sexual: told later, or never
_CHILD_AMONG_ADULTS = 0.05  # boys of sixteen are found in the logging camps


@dataclass(frozen=True)
class Life:
    """One person. ``is_identified``: whether it is known in what she was exploited; else unanswered."""

    key: str
    name: FullName
    working_name: str
    sex: Sex
    born: date
    route: Route
    recruited_on: date
    exploited_from: date
    exploited_until: date
    is_identified: bool
    form: ExploitationForm
    industry: Industry
    is_trans: bool = False
    knows_birth: str = "day"  # day · year · age
    has_children: bool = False
    is_baby: bool = False

    @property
    def is_venezuelan(self) -> bool:
        return self.route.culture == Culture.VENEZUELA

    def age_on(self, day: date) -> int:
        return age_on(self.born, day)


def new_life(
    rng: Random,
    key: str,
    region: str,
    registered_on: date,
    *,
    route: Route | None = None,
    age: int | None = None,
) -> Life:
    """Somebody who comes to an institution of a region on a day."""
    years = age if age is not None else _age(rng)
    way = route or _route(rng, region, years)
    form = _form(rng, way, years)
    is_sexual = form == ExploitationForm.SEXUAL_EXPLOITATION
    is_male = rng.random() < way.men
    until = registered_on - timedelta(days=int(rng.triangular(0, 120, 2)))
    lasted = timedelta(days=int(rng.triangular(9, 320, 40)))
    start = until - lasted
    name = full_name(rng, way.culture, is_female=not is_male)
    return Life(
        key=key,
        name=name,
        working_name=_working_name(rng, name, is_male),
        sex=Sex.MALE if is_male else Sex.FEMALE,
        born=_birthday(rng, years, registered_on),
        route=way,
        recruited_on=start - timedelta(days=rng.randint(2, 25)),
        exploited_from=start,
        exploited_until=until,
        is_identified=rng.random() < IDENTIFIED[is_sexual],
        form=form,
        industry=rng.choice(way.industries),
        knows_birth=rng.choices(("day", "year", "age"), (70, 10, 20))[0],
        has_children=not is_male and years >= 15 and rng.random() < (0.5 if years >= 18 else 0.14),
    )


def _age(rng: Random) -> int:
    band = rng.random()
    if band < CHILD:
        return rng.choices(list(_CHILD_AGES), list(_CHILD_AGES.values()))[0]
    return rng.randint(18, 29) if band < CHILD + YOUNG else rng.randint(30, 52)


def _route(rng: Random, region: str, age: int) -> Route:
    ways = [
        way for way in routes_to(region) if age >= 18 or not way.adults or rng.random() < _CHILD_AMONG_ADULTS
    ]
    return rng.choices(ways, [way.weight * (2.5 if way.adults else 1.0) for way in ways])[0]


def _birthday(rng: Random, age: int, on: date) -> date:
    """A birth date with which the person has exactly this age on a day."""
    return on - timedelta(days=int(age * 365.25) + rng.randint(5, 350))


def _form(rng: Random, way: Route, age: int) -> ExploitationForm:
    form = rng.choice(way.forms)
    return ExploitationForm.FORCED_LABOUR if form == ExploitationForm.CHILD_LABOUR and age >= 18 else form


def _working_name(rng: Random, name: FullName, is_male: bool) -> str:
    return name.given.split()[0] if rng.random() < 0.35 else short_name(rng, is_female=not is_male)


def as_another_clerk_writes(rng: Random, life: Life) -> Life:
    """The same person in another institution's file: a surname spelt otherwise, the birth date less exact."""
    name = life.name
    if name.maternal and rng.random() < 0.5:
        name = replace(name, maternal=misspell(rng, name.maternal))
    else:
        name = replace(name, paternal=misspell(rng, name.paternal))
    return replace(life, name=name, knows_birth=rng.choice(("day", "year", "age")))


_LANGUAGE = {
    Culture.ANDES: Language.QUECHUA_COLLAO,
    Culture.ALTIPLANO: Language.AYMARA,
    Culture.AMAZON: Language.KUKAMA_KUKAMIRIA,
}
_ETHNICITY = {
    Culture.ANDES: Ethnicity.QUECHUA,
    Culture.ALTIPLANO: Ethnicity.AYMARA,
    Culture.AMAZON: Ethnicity.AMAZONIAN_INDIGENOUS,
    Culture.COAST: Ethnicity.MESTIZO,
    Culture.VENEZUELA: Ethnicity.MESTIZO,
}


def identity_of(rng: Random, life: Life) -> Identity:
    """What is sealed about her. Document and phone numbers are of ranges that are not given out."""
    has_number = document_of(life) == DocumentType.DNI and rng.random() < 0.8
    return Identity(
        working_name=life.working_name,
        given_names=life.name.given,
        paternal_surname=life.name.paternal,
        maternal_surname=life.name.maternal or None,
        document_number=f"99{number_of(life.key) % 1_000_000:06d}" if has_number else None,
        phone=f"900 000 {rng.randint(0, 999):03d}" if rng.random() < 0.35 else None,
    )


def number_of(key: str) -> int:
    """A number that belongs to a key, the same every time."""
    return Random(f"number|{key}").randrange(10**9)  # noqa: S311


def document_of(life: Life) -> DocumentType | None:
    """The document she has. Nobody from Venezuela has a DNI; many children's was kept or never made."""
    kind = number_of(life.key) % 10
    if life.is_baby:
        return DocumentType.BIRTH_CERTIFICATE if kind < 4 else None
    if life.is_venezuelan:
        return (DocumentType.NONE, DocumentType.FOREIGN_ID_CARD, DocumentType.PTP, DocumentType.NONE)[
            kind % 4
        ]
    return DocumentType.DNI if kind < 7 else (DocumentType.NONE if kind < 9 else None)


def profile_of(rng: Random, life: Life, opened_on: date) -> Profile:
    """General data, with the gaps that files have."""
    languages = [Language.SPANISH]
    own = _LANGUAGE.get(life.route.culture)
    if own and rng.random() < (0.6 if life.route.culture != Culture.AMAZON else 0.15):
        languages.append(own)
    children = YesNoUnknown.YES if life.has_children else None
    if children is None and life.age_on(opened_on) >= 15 and rng.random() < 0.6:
        children = YesNoUnknown.NO
    return Profile(
        sex=life.sex,
        born=_born_as_told(life),
        age_told=life.age_on(opened_on) if life.knows_birth == "age" else None,
        languages=tuple(languages),
        citizenship=CountryCode("VE" if life.is_venezuelan else "PE"),
        document_type=document_of(life),
        migration_status=_migration(rng, life),
        consular_contact=rng.choice((YesNoUnknown.NO, None, YesNoUnknown.NO)) if life.is_venezuelan else None,
        education=_education(rng, life.age_on(opened_on)),
        has_children=children,
        children_count=rng.choice((1, 1, 1, 2, 2, 3)) if life.has_children else None,
        children_care=rng.choice(tuple(ChildrenCare)[:4])
        if life.has_children and rng.random() < 0.8
        else None,
        origin_place=PlaceCode(life.route.origin) if rng.random() < 0.92 else None,
    )


def _born_as_told(life: Life) -> PartialDate | None:
    if life.knows_birth == "day":
        return PartialDate(life.born)
    if life.knows_birth == "year":
        return PartialDate(date(life.born.year, 1, 1), DatePrecision.YEAR)
    return None


def _migration(rng: Random, life: Life) -> MigrationStatus | None:
    if not life.is_venezuelan:
        return MigrationStatus.NATIONAL if rng.random() < 0.5 else None
    return rng.choice(
        (MigrationStatus.WITHOUT_PERMIT, MigrationStatus.IN_PROCESS, MigrationStatus.ASYLUM_SEEKER, None)
    )


def _education(rng: Random, age: int) -> Education | None:
    if age < 6 or rng.random() < 0.15:
        return None
    if age < 13:
        return Education.PRIMARY_INCOMPLETE
    steps = (Education.PRIMARY_INCOMPLETE, Education.PRIMARY, Education.SECONDARY_INCOMPLETE)
    if age < 17:
        return rng.choice(steps)
    return rng.choice((*steps, Education.SECONDARY, Education.SECONDARY, Education.TECHNICAL_INCOMPLETE))


def sensitive_of(rng: Random, life: Life) -> Sensitive:
    """Sensitive data, where it was asked."""
    if life.is_trans:
        return Sensitive(gender=Gender.TRANSGENDER_FEMININE)
    if life.is_baby or rng.random() < 0.45:
        return Sensitive()
    gender = Gender.MASCULINE if life.sex == Sex.MALE else Gender.FEMININE
    disabilities = (rng.choice((Disability.NONE, Disability.NONE, Disability.PSYCHOSOCIAL)),)
    return Sensitive(
        gender=gender if rng.random() < 0.7 else None,
        ethnicity=_ETHNICITY[life.route.culture] if rng.random() < 0.7 else None,
        disabilities=disabilities if rng.random() < 0.4 else None,
    )
