"""Tables of the projection; both are written by ``projection_rebuild()`` alone."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from amparo.casework.cases.enums import CaseType, ExploitationForm, Industry, Sex, TraffickingStatus
from amparo.evidence.projection.enums import AgeBand, CitizenshipGroup


class CaseSummary(models.Model):
    """One case without its person: an id that means nothing, coarse time and place. Empty is not known."""

    surrogate = models.UUIDField(primary_key=True, default=uuid4)
    opened_month = models.DateField()  # its first day
    case_type = models.CharField(max_length=40, choices=CaseType.choices)
    sex = models.CharField(max_length=20, choices=Sex.choices, blank=True)
    age_band = models.CharField(max_length=10, choices=AgeBand.choices)
    forms = ArrayField(models.CharField(max_length=40, choices=ExploitationForm.choices))
    industries = ArrayField(models.CharField(max_length=40, choices=Industry.choices))
    # Two digits of a department, two letters of a country; empty: not known, or only that it is in Peru.
    recruited_in = models.CharField(max_length=2, blank=True)
    exploited_in = models.CharField(max_length=2, blank=True)
    citizenship_group = models.CharField(max_length=20, choices=CitizenshipGroup.choices)
    status = models.CharField(max_length=20, choices=TraffickingStatus.choices, blank=True)

    class Meta:
        db_table = "projection_case_summary"


class Rebuild(models.Model):
    """When the projection was last written; one row, or none before the first time."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    rebuilt_at = models.DateTimeField()

    class Meta:
        db_table = "projection_rebuild"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="projection_rebuild_one_row")]
