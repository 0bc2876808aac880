"""Many synthetic registrations for the tests of projection and observatory: uneven, with much not known."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import (
    CaseType,
    DatePrecision,
    Dimension,
    ExploitationForm,
    Industry,
    Sex,
    TraffickingEventKind,
    TraffickingStatus,
    YesNoUnknown,
)
from amparo.casework.cases.fields import (
    CountryCode,
    PlaceCode,
    Profile,
    SituationEvent,
    SituationFact,
    Status,
)
from amparo.casework.lifecycle.registration import Registration
from amparo.foundation.clock import today

PLACES = (
    ["160101"] * 8
    + ["170101"] * 6
    + ["080101"] * 3
    + ["150101"] * 3
    + ["", "1601", "21", "250101", "VE", "PE"]
)
FORMS = (
    [ExploitationForm.SEXUAL_EXPLOITATION] * 6 + [ExploitationForm.FORCED_LABOUR] * 2 + list(ExploitationForm)
)
TYPES = (
    [CaseType.TRAFFICKING] * 12
    + [CaseType.EXPLOITATION_WITHOUT_TRAFFICKING] * 5
    + [CaseType.SALE_OF_CHILDREN]
)


def registrations(how_many: int, *, seed: int = 1, years: float = 6) -> Iterator[Registration]:
    """Registrations of the last ``years`` years."""
    dice = random.Random(seed)
    for _ in range(how_many):
        opened_on = today() - timedelta(days=int(dice.random() ** 1.3 * 365 * years))
        yield Registration(
            opened_on=opened_on,
            case_type=dice.choice(TYPES),
            profile=_profile(dice, opened_on),
            facts=tuple(_facts(dice)),
            events=tuple(_events(dice, opened_on)),
            status=Status(dice.choice(list(TraffickingStatus))) if dice.random() < 0.5 else None,
        )


def _profile(dice: random.Random, opened_on: date) -> Profile:
    if dice.random() < 0.05:
        return Profile()
    age = dice.choice(
        [4, 11, 12, 13, 14, 15, 15, 16, 16, 17, 17, 18, 18, 19, 20, 22, 25, 29, 30, 41, 59, 60, 73]
    )
    born = opened_on - timedelta(days=age * 365 + dice.randrange(365))
    is_told = dice.random() < 0.4
    return Profile(
        sex=dice.choice([Sex.FEMALE] * 8 + [Sex.MALE] * 3 + [None]),
        born=None if is_told else PartialDate(born, dice.choice(list(DatePrecision))),
        age_told=age if is_told and dice.random() < 0.8 else None,
        citizenship=CountryCode(dice.choice(["PE", "PE", "PE", "VE", "CO", ""])),
    )


def _facts(dice: random.Random) -> Iterator[SituationFact]:
    for form in sorted(set(dice.choices(FORMS, k=dice.choice([0, 1, 1, 1, 2])))):
        yield SituationFact(Dimension.FORM, form, dice.choice([YesNoUnknown.YES] * 6 + [YesNoUnknown.NO]))
    if dice.random() < 0.5:
        yield SituationFact(Dimension.INDUSTRY, dice.choice(list(Industry)))


def _events(dice: random.Random, opened_on: date) -> Iterator[SituationEvent]:
    for kind in dice.choices(list(TraffickingEventKind), k=dice.choice([0, 1, 2, 3, 3])):
        began = PartialDate(opened_on - timedelta(days=dice.randrange(700))) if dice.random() < 0.7 else None
        yield SituationEvent(kind=kind, place=PlaceCode(dice.choice(PLACES)), began=began)
