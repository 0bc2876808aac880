"""What every recorded fact has: whose it is, who recorded it and when, and what it corrects."""

from django.db import models
from django.db.models.functions import Now

from amparo.casework.cases.models.case import Case


class Fact(models.Model):
    """Base of typed facts. Only ``superseded_at`` ever changes: set when a newer fact takes this one's place."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())
    supersedes = models.BigIntegerField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def one_current(*fields: str, name: str) -> models.UniqueConstraint:
    """At most one fact in force for these fields of a case."""
    return models.UniqueConstraint(
        fields=["case", *fields], condition=models.Q(superseded_at=None), name=name
    )
