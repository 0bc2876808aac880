"""The trail and its chain. Ids without foreign keys, so that nothing audited can be blocked by its trail."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from amparo.foundation.audit.enums import Outcome


class AuditEvent(models.Model):
    """One attempt to read or write, with the ids of the cases it touched."""

    at = models.DateTimeField(db_default=Now())
    actor = models.UUIDField(null=True)  # the staff member; none before sign-in
    institution = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    purpose = models.CharField(max_length=30, blank=True)
    subjects = ArrayField(models.BigIntegerField(), default=list)
    record_classes = ArrayField(models.CharField(max_length=20), default=list)
    detail = models.CharField(max_length=60, blank=True)  # a code, never free text
    request_id = models.UUIDField(null=True)

    class Meta:
        db_table = "audit_event"
        indexes = [
            # Who looked at a case. What waits to be sorted in is kept short: the reader who fills it up sorts it in.
            GinIndex(fields=["subjects"], name="audit_event_subjects", gin_pending_list_limit=512),
            models.Index(fields=["actor", "-id"], name="audit_event_actor"),
            models.Index(fields=["at"], name="audit_event_moment"),
        ]


class AuditUnsealed(models.Model):
    """Committed or committing events that no chain holds yet; filled by a trigger, emptied by the sealer."""

    event = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "audit_unsealed"


class AuditLink(models.Model):
    """One link of an institution's chain: ``hash = sha256(previous_hash ‖ event as text)``."""

    institution = models.UUIDField()  # all zeros for what happened before sign-in
    position = models.BigIntegerField()
    event = models.BigIntegerField(unique=True)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_link"
        constraints = [
            models.UniqueConstraint(fields=["institution", "position"], name="audit_link_one_per_position"),
        ]
