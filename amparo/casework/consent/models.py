"""Consents, refusals and withdrawals, as facts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from amparo.casework.cases.enums import Language
from amparo.casework.cases.models import Fact
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose


class Consent(Fact):
    """One decision on one purpose; an empty recipient is the institution that asks."""

    purpose = models.CharField(max_length=30, choices=ConsentPurpose.choices)
    recipient = models.UUIDField(null=True)
    record_classes = ArrayField(models.CharField(max_length=20), default=list)
    decision = models.CharField(max_length=20, choices=ConsentDecision.choices)
    given_by = models.CharField(max_length=30, choices=ConsentGiver.choices, blank=True)
    form = models.CharField(max_length=20, choices=ConsentForm.choices, blank=True)
    language = models.CharField(max_length=40, choices=Language.choices, blank=True)
    decided_on = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "consent_consent"
