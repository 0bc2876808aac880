"""What was done to somebody: coded answers, events and roles, with the gaps left when nobody asked."""

from datetime import date
from random import Random

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import (
    Act,
    CaseType,
    ControlMethod,
    DatePrecision,
    Dimension,
    ExploitationForm,
    ExploitationPurpose,
    ExploiterRelation,
    ExploiterRole,
    Means,
    RecruitmentMethod,
    Sex,
    StatusDeterminer,
    TraffickingEventKind,
    TraffickingStatus,
    YesNoUnknown,
)
from amparo.casework.cases.fields import ExploiterTold, PlaceCode, SituationEvent, SituationFact, Status
from amparo.demo.lives import Life
from amparo.foundation.directory.enums import InstitutionKind

_SEXUAL = ExploitationForm.SEXUAL_EXPLOITATION
_PURPOSE = {
    ExploitationForm.SEXUAL_EXPLOITATION: ExploitationPurpose.SEXUAL_EXPLOITATION,
    ExploitationForm.FORCED_LABOUR: ExploitationPurpose.LABOUR_EXPLOITATION,
    ExploitationForm.CHILD_LABOUR: ExploitationPurpose.LABOUR_EXPLOITATION,
    ExploitationForm.FORCED_BEGGING: ExploitationPurpose.BEGGING,
    ExploitationForm.SERVITUDE: ExploitationPurpose.SERVITUDE,
}
_RECRUITMENT = (
    RecruitmentMethod.FALSE_JOB_OFFER,
    RecruitmentMethod.FALSE_JOB_OFFER,
    RecruitmentMethod.THROUGH_ONLINE_SOCIAL_NETWORKS,
    RecruitmentMethod.THROUGH_FAMILY_OR_FAMILY_EVENTS,
    RecruitmentMethod.ROMANTIC_RELATIONSHIP,
    RecruitmentMethod.GODPARENTHOOD,
    RecruitmentMethod.THROUGH_FRIENDS_OR_SOCIAL_EVENTS,
)
_RELATION = {
    RecruitmentMethod.FALSE_JOB_OFFER: ExploiterRelation.STRANGER,
    RecruitmentMethod.THROUGH_ONLINE_SOCIAL_NETWORKS: ExploiterRelation.MET_ONLINE,
    RecruitmentMethod.THROUGH_FAMILY_OR_FAMILY_EVENTS: ExploiterRelation.OTHER_FAMILY,
    RecruitmentMethod.ROMANTIC_RELATIONSHIP: ExploiterRelation.PARTNER,
    RecruitmentMethod.GODPARENTHOOD: ExploiterRelation.GODPARENT,
    RecruitmentMethod.THROUGH_FRIENDS_OR_SOCIAL_EVENTS: ExploiterRelation.FRIEND,
    RecruitmentMethod.ADVANCE_PAYMENT: ExploiterRelation.EMPLOYER,
}
_CONTROL = {
    True: (
        ControlMethod.DEBT_BONDAGE,
        ControlMethod.RESTRICTS_MOVEMENT,
        ControlMethod.PSYCHOACTIVE_SUBSTANCE,
        ControlMethod.TAKES_EARNINGS,
        ControlMethod.PHYSICAL_THREATS,
        ControlMethod.FALSE_PROMISES,
    ),
    False: (
        ControlMethod.DEBT_BONDAGE,
        ControlMethod.EXCESSIVE_WORKING_HOURS,
        ControlMethod.WITHHOLDS_NECESSITIES,
        ControlMethod.TAKES_EARNINGS,
        ControlMethod.RESTRICTS_MOVEMENT,
        ControlMethod.WITHHOLDS_DOCUMENTS,
    ),
}


def how_recruited(life: Life) -> RecruitmentMethod:
    """One way for one person, in whichever file it is told."""
    if life.route.adults and life.route.men > 0.5:
        return RecruitmentMethod.ADVANCE_PAYMENT
    return Random(f"recruited|{life.key}").choice(_RECRUITMENT)  # noqa: S311


def facts_of(rng: Random, life: Life) -> tuple[SituationFact, ...]:
    """Coded answers: acts and means as told, the rest only where the exploitation was identified."""
    codes: list[tuple[Dimension, str]] = [(Dimension.ACT, Act.RECRUITED)]
    codes += [
        (Dimension.ACT, act) for act in (Act.TRANSPORTED, Act.RECEIVED, Act.RETAINED) if rng.random() < 0.5
    ]
    codes.append((Dimension.RECRUITMENT, how_recruited(life)))
    if life.age_on(life.recruited_on) >= 18 or rng.random() < 0.2:
        codes.append((Dimension.MEANS, Means.DECEPTION))
        if rng.random() < 0.5:
            codes.append((Dimension.MEANS, Means.ABUSE_OF_VULNERABILITY))
    if life.is_identified:
        codes += [(Dimension.FORM, life.form), (Dimension.PURPOSE, _PURPOSE[life.form])]
        codes.append((Dimension.INDUSTRY, life.industry))
        controls = _CONTROL[life.form == _SEXUAL]
        codes += [(Dimension.CONTROL, control) for control in rng.sample(controls, rng.randint(1, 3))]
    told = [SituationFact(dimension, str(code)) for dimension, code in codes]
    if rng.random() < 0.15:
        told.append(SituationFact(Dimension.CONTROL, str(ControlMethod.OTHER), YesNoUnknown.UNKNOWN))
    return tuple(told)


def events_of(rng: Random, life: Life) -> tuple[SituationEvent, ...]:
    """Recruitment, transit by the route, exploitation: places and dates as exactly as they are remembered."""
    way = life.route
    kinds = TraffickingEventKind
    exact = rng.choice((DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.MONTH, DatePrecision.YEAR))
    place = PlaceCode(way.origin) if rng.random() < 0.9 else None
    events = [SituationEvent(kinds.RECRUITMENT, place, _about(life.recruited_on, exact))]
    events += [
        SituationEvent(kinds.TRANSIT, PlaceCode(stop), _about(life.recruited_on, exact))
        for stop in way.through
    ]
    if life.is_identified or rng.random() < 0.4:
        began = _about(life.exploited_from, exact)
        ended = _about(life.exploited_until, DatePrecision.DAY) if rng.random() < 0.7 else None
        events.append(SituationEvent(kinds.EXPLOITATION, PlaceCode(way.to), began, ended))
    return tuple(events)


def _about(day: date, precision: DatePrecision) -> PartialDate:
    if precision == DatePrecision.YEAR:
        return PartialDate(date(day.year, 1, 1), precision)
    if precision == DatePrecision.MONTH:
        return PartialDate(date(day.year, day.month, 1), precision)
    return PartialDate(day, precision)


def exploiters_of(rng: Random, life: Life) -> tuple[ExploiterTold, ...]:
    """Who took part, as told; often nobody wants to say."""
    if rng.random() < 0.25:
        return ()
    relation = _RELATION.get(how_recruited(life), ExploiterRelation.ACQUAINTANCE)
    told = [
        ExploiterTold(ExploiterRole.RECRUITER_OR_INTERMEDIARY, relation, rng.choice((Sex.FEMALE, Sex.MALE)))
    ]
    if life.is_identified and rng.random() < 0.5:
        told.append(ExploiterTold(ExploiterRole.EXPLOITER, ExploiterRelation.STRANGER, Sex.MALE))
    return tuple(told)


_DETERMINER = {
    InstitutionKind.POLICE: StatusDeterminer.POLICE,
    InstitutionKind.NGO_CENTRE: StatusDeterminer.NGO,
    InstitutionKind.PROSECUTOR: StatusDeterminer.COURT_OR_PROSECUTION,
}


def status_of(rng: Random, life: Life, kind: InstitutionKind) -> Status | None:
    """What the situation is held to be; many files leave it open."""
    if life.is_baby or rng.random() < 0.3:
        return None
    held = (
        TraffickingStatus.ACTUAL if life.is_identified and rng.random() < 0.7 else TraffickingStatus.POSSIBLE
    )
    determiner = _DETERMINER.get(kind, StatusDeterminer.NON_POLICE_GOVERNMENTAL_ORGANIZATION)
    return Status(held, determiner, None)


def case_type_of(rng: Random, life: Life) -> CaseType:
    """What the file is about."""
    if life.is_baby:
        return CaseType.UNDER_ASSESSMENT
    if life.is_identified:
        return CaseType.TRAFFICKING
    return CaseType.TRAFFICKING if rng.random() < 0.6 else CaseType.UNDER_ASSESSMENT
