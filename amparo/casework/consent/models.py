"""Consents, refusals and withdrawals, and what a law asks for, as facts; a conversation in the making."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.casework.attachments.models import Document
from amparo.casework.cases.enums import Language, YesNoUnknown
from amparo.casework.cases.models import Case, Fact
from amparo.casework.consent.enums import (
    BasisKind,
    BasisState,
    ConsentDecision,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    Restated,
)


class Consent(Fact):
    """One decision on one purpose, by its day and until its last; no recipient is the institution that asks."""

    purpose = models.CharField(max_length=30, choices=ConsentPurpose.choices)
    recipient = models.UUIDField(null=True)  # a unit of another institution
    record_classes = ArrayField(models.CharField(max_length=20), default=list)
    decision = models.CharField(max_length=20, choices=ConsentDecision.choices)
    given_by = models.CharField(max_length=30, choices=ConsentGiver.choices, blank=True)
    form = models.CharField(max_length=20, choices=ConsentForm.choices, blank=True)
    language = models.CharField(max_length=40, choices=Language.choices, blank=True)
    decided_on = models.DateField()
    until = models.DateField(null=True)
    guardian_implicated = models.CharField(max_length=10, choices=YesNoUnknown.choices, blank=True)
    interpreter = models.CharField(max_length=10, choices=YesNoUnknown.choices, blank=True)
    # What she could say in her own words; NULL if she was not asked to.
    restated = ArrayField(models.CharField(max_length=20, choices=Restated.choices), null=True)
    # Stands on the sheet she takes along; says nothing to who finds it.
    slip = models.CharField(max_length=8, blank=True)

    class Meta:
        db_table = "consent_consent"
        indexes = [models.Index(fields=["slip"], name="consent_consent_slip")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "purpose", "recipient"],
                condition=models.Q(superseded_at=None),
                nulls_distinct=False,
                name="consent_consent_current",
            )
        ]


class LegalBasis(Fact):
    """What an authority asks for, or a law obliges to give, and to which unit. What came of it are its steps."""

    kind = models.CharField(max_length=30, choices=BasisKind.choices)
    recipient = models.UUIDField()  # the authority's unit
    record_classes = ArrayField(models.CharField(max_length=20))  # as asked for
    received_on = models.DateField()
    until = models.DateField()
    seal_field = models.CharField(max_length=40)
    sealed = models.BinaryField()  # the document's number, under the key of identity; may be empty
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "consent_legal_basis"


class BasisStep(Fact):
    """One step of a legal basis. The newest is its state; a review says which classes are the minimum."""

    basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=BasisState.choices)
    done_on = models.DateField()
    record_classes = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField(max_length=30, blank=True)  # how she was told, or why not yet
    role = models.CharField(max_length=40, db_default="")  # the writer's on that day; the database writes it

    class Meta:
        db_table = "consent_basis_step"


class Conversation(models.Model):
    """A conversation in the making: sealed, and nobody but the one who leads it can open it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.UUIDField()
    version = models.IntegerField(default=0)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "consent_conversation"
        indexes = [models.Index(fields=["case", "owner"], name="consent_conversation_own")]
