"""Documents and the sealed pieces that they consist of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.casework.attachments.enums import CheckOutcome, DocumentKind, FileType, Finding
from amparo.casework.cases.models import Case, Fact
from amparo.foundation.access.enums import RecordClass


class Document(Fact):
    """One file of a case; its name is sealed too. Withdrawn or replaced: superseded, and still there to be read."""

    kind = models.CharField(max_length=30, choices=DocumentKind.choices)
    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    file_type = models.CharField(max_length=10, choices=FileType.choices)
    size = models.IntegerField()
    pieces = models.IntegerField()
    seal_field = models.CharField(max_length=60)
    sealed_name = models.BinaryField()

    class Meta:
        db_table = "attachments_document"


class Piece(models.Model):
    """256 kB of a document, sealed in its place."""

    pk = models.CompositePrimaryKey("document_id", "number")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    sealed = models.BinaryField()

    class Meta:
        db_table = "attachments_piece"


class Check(models.Model):
    """What came of looking at a document again, once; written by the errand that was asked for when it was added."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    outcome = models.CharField(max_length=10, choices=CheckOutcome.choices)
    findings = ArrayField(models.CharField(max_length=10, choices=Finding.choices))
    checked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "attachments_check"
