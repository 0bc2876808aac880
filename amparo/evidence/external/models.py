"""Tables of external data sets. Anonymous by publication; append-only for the app."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.evidence.external.enums import DatasetKind


def _codes() -> models.Field:  # type: ignore[type-arg]
    return ArrayField(models.CharField(max_length=40), default=list)


class ExternalDataset(models.Model):
    """One published data set, by the name under which its rows have their positions."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40, choices=DatasetKind.choices)
    # The owner of its data key in the vault; outside the range of case ids.
    subject = models.BigIntegerField(unique=True)
    created_by = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True)  # empty while no import has reached the end of its file

    class Meta:
        db_table = "external_dataset"


class ExternalRecord(models.Model):
    """One anonymous person of a data set, at one row of it: equal rows are different people.

    Single answers are NULL and lists empty where the publication says nothing. That is not "no".
    """

    pk = models.CompositePrimaryKey("dataset_id", "row")
    dataset = models.ForeignKey(
        ExternalDataset, on_delete=models.PROTECT, db_index=False, related_name="records"
    )
    row = models.IntegerField()  # 1 is the first after the header
    fingerprint = models.BinaryField()  # sha256 of the codes: is a row that comes again the same?
    sealed_line = models.BinaryField()  # the row as published, under the data set's key

    period = models.CharField(max_length=40, null=True)
    sex = models.CharField(max_length=40, null=True)
    majority = models.CharField(max_length=40, null=True)
    origin_region = models.CharField(max_length=40, null=True)
    exploitation_region = models.CharField(max_length=40, null=True)
    forms = _codes()
    parts = _codes()
    exploiter_sexes = _codes()
    exploiter_ages = _codes()
    exploiter_regions = _codes()
    relations = _codes()
    payments = _codes()

    class Meta:
        db_table = "external_record"
