"""What happened, aligned with HTCDS 2.0 and article 129-A of the Penal Code."""

from django.db import models

from amparo.casework.cases.enums import (
    DatePrecision,
    Dimension,
    ExploiterRelation,
    ExploiterRole,
    Sex,
    StatusDeterminer,
    TraffickingEventKind,
    TraffickingStatus,
    YesNoUnknown,
)
from amparo.casework.cases.models.fact import Fact, one_current


class TraffickingFact(Fact):
    """One coded answer: of this act, means, purpose, form, industry, recruitment or control — yes, no, unknown."""

    dimension = models.CharField(max_length=20, choices=Dimension.choices)
    code = models.CharField(max_length=40)
    answer = models.CharField(max_length=10, choices=YesNoUnknown.choices, default=YesNoUnknown.YES)

    class Meta:
        db_table = "cases_trafficking_fact"
        constraints = [one_current("dimension", "code", name="cases_trafficking_fact_current")]


class TraffickingEvent(Fact):
    """Recruitment, transit or exploitation: where, and from when until when, as precisely as she knows."""

    kind = models.CharField(max_length=20, choices=TraffickingEventKind.choices)
    place = models.CharField(max_length=6, blank=True)
    began_on = models.DateField(null=True)
    began_precision = models.CharField(max_length=10, choices=DatePrecision.choices, blank=True)
    ended_on = models.DateField(null=True)
    ended_precision = models.CharField(max_length=10, choices=DatePrecision.choices, blank=True)

    class Meta:
        db_table = "cases_trafficking_event"


class Exploiter(Fact):
    """Somebody who took part, as told: a role and a relation, never a name."""

    role = models.CharField(max_length=40, choices=ExploiterRole.choices)
    relation = models.CharField(max_length=30, choices=ExploiterRelation.choices, blank=True)
    sex = models.CharField(max_length=20, choices=Sex.choices, blank=True)
    citizenship = models.CharField(max_length=2, blank=True)

    class Meta:
        db_table = "cases_exploiter"


class StatusDetermination(Fact):
    """What an authority or the centre holds the situation to be, from a date. A legal status, not the person."""

    status = models.CharField(max_length=20, choices=TraffickingStatus.choices)
    determined_by = models.CharField(max_length=40, choices=StatusDeterminer.choices, blank=True)
    determined_on = models.DateField(null=True)
    precision = models.CharField(max_length=10, choices=DatePrecision.choices, blank=True)

    class Meta:
        db_table = "cases_status_determination"
        constraints = [one_current(name="cases_status_determination_current")]
