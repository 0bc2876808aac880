"""How she may be reached, and what colleagues write down."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.casework.cases.enums import ContactChannel, ContactRule, DatePrecision, NoteKind, TimeOfDay
from amparo.casework.cases.models.case import Case
from amparo.casework.cases.models.fact import Fact, one_current
from amparo.foundation.access.enums import RecordClass


class ContactInstruction(Fact):
    """May she be reached this way, when, or never. Numbers and words are sealed apart (``SealedValue``)."""

    channel = models.CharField(max_length=20, choices=ContactChannel.choices)
    rule = models.CharField(max_length=20, choices=ContactRule.choices)
    times = ArrayField(models.CharField(max_length=20, choices=TimeOfDay.choices), default=list)

    class Meta:
        db_table = "cases_contact_instruction"
        constraints = [one_current("channel", name="cases_contact_instruction_current")]


class Note(Fact):
    """A note in words, sealed under the key of its record class."""

    kind = models.CharField(max_length=20, choices=NoteKind.choices)
    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    occurred_on = models.DateField()
    precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    seal_field = models.CharField(
        max_length=40
    )  # its slot's field name, random, so that notes cannot be swapped
    sealed = models.BinaryField()

    class Meta:
        db_table = "cases_note"


class NoteDraft(models.Model):
    """A note in the making: one for each case and writer, sealed, and nobody but its writer can open it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.UUIDField()
    version = models.IntegerField(default=0)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "cases_note_draft"
        constraints = [models.UniqueConstraint(fields=["case", "owner"], name="cases_note_draft_one")]
