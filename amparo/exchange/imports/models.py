"""Tables of imports: how far each one is, and the rows it set aside."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.evidence.external.models import ExternalDataset


class ImportRun(models.Model):
    """One reading of one file (known by its sha256) into a data set; open until the end of the file.

    Position and counts move in the same transaction as the rows, so that an interrupted run goes on there.
    """

    dataset = models.ForeignKey(ExternalDataset, on_delete=models.PROTECT, related_name="+")
    file_sha256 = models.BinaryField()
    started_by = models.UUIDField()
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    next_line = models.IntegerField()  # of the file; 1 is the header
    next_offset = models.BigIntegerField()
    accepted = models.IntegerField(default=0)
    quarantined = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)

    class Meta:
        db_table = "imports_run"


class QuarantinedRow(models.Model):
    """A row that did not pass, sealed as it came: a wrong file may hold anything."""

    pk = models.CompositePrimaryKey("run_id", "line")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, db_index=False, related_name="+")
    line = models.IntegerField()
    row = models.IntegerField(null=True)  # position in the data set; not known if a mended file lost it
    columns = ArrayField(models.CharField(max_length=40))
    faults = ArrayField(models.CharField(max_length=40))
    sealed = models.BinaryField()

    class Meta:
        db_table = "imports_quarantined_row"
