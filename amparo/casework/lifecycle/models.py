"""Changes of state, and drafts of registrations that were left half-way."""

import uuid

from django.db import models
from django.db.models.functions import Now

from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.models import Fact


class StateChange(Fact):
    """A case went into another state, on a day, for a reason."""

    state = models.CharField(max_length=20, choices=CaseState.choices)
    reason = models.CharField(max_length=40, blank=True)
    changed_on = models.DateField()

    class Meta:
        db_table = "lifecycle_state_change"


class RegistrationDraft(models.Model):
    """A registration in the making, sealed under a key of its own; nobody but its writer can open it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.BigIntegerField(
        unique=True
    )  # the case's id once it is registered; its vault key until then
    owner = models.UUIDField()
    version = models.SmallIntegerField(default=1)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "lifecycle_registration_draft"
        indexes = [models.Index(fields=["owner", "-saved_at"], name="lifecycle_draft_owner")]


class ErasedCount(models.Model):
    """What remains of shredded files: how many, by the month they were opened, department and kind of institution."""

    month = models.DateField()
    department = models.CharField(max_length=2)
    institution_kind = models.CharField(max_length=40)
    cases = models.IntegerField()

    class Meta:
        db_table = "lifecycle_erased_count"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "department", "institution_kind"], name="lifecycle_erased_count_once"
            )
        ]
