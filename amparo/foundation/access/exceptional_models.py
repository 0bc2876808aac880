"""Tables of exceptions: emergencies, and what two people of two offices open together (ADR 14)."""

from django.db import models
from django.db.models.functions import Now

from amparo.foundation.access.enums import EmergencyFinding, EmergencyKind


class Emergency(models.Model):
    """Somebody opened one case in a named emergency (SECURITY.md, rule 7): until when, who was told, what was found."""

    id = models.UUIDField(primary_key=True)
    subject = models.BigIntegerField()
    staff = models.UUIDField()
    unit = models.UUIDField()
    institution = models.UUIDField()
    kind = models.CharField(max_length=30, choices=EmergencyKind.choices)
    opened_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    told_institution = models.UUIDField()
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=20, choices=EmergencyFinding.choices, blank=True)

    class Meta:
        db_table = "access_emergency"
        indexes = [
            models.Index(fields=["subject"], name="access_emergency_subject"),
            models.Index(fields=["staff", "opened_at"], name="access_emergency_staff"),
            models.Index(fields=["told_institution"], name="access_emergency_told"),
        ]


class EmergencyAttempt(models.Model):
    """One use of the day's quota, whether the code opened a case or not; it names the case until it is told."""

    staff = models.UUIDField()
    at = models.DateTimeField(db_default=Now())
    request = models.UUIDField(null=True)  # the same again is not another one
    subject = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=30, blank=True, db_default="")
    minutes = models.SmallIntegerField(null=True)
    unit = models.UUIDField(null=True)
    institution = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True, db_default="")
    answer = models.CharField(max_length=20, blank=True, db_default="")

    class Meta:
        db_table = "access_emergency_attempt"
        indexes = [
            models.Index(fields=["staff", "at"], name="access_emergency_quota"),
            models.Index(
                fields=["id"], condition=models.Q(subject__isnull=False), name="access_emergency_untold"
            ),
        ]


class Unveiling(models.Model):
    """One person of another unit asked for identity or location of a case; somebody who may assign there answers.

    ``unit`` and ``institution`` are the asker's when they asked. A code that nobody has makes a row nobody answers.
    """

    id = models.UUIDField(primary_key=True)
    subject = models.BigIntegerField()
    asked_by = models.UUIDField()
    unit = models.UUIDField()
    institution = models.UUIDField()
    classes = models.IntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_unveiling"
        indexes = [
            models.Index(fields=["subject"], name="access_unveiling_subject"),
            models.Index(fields=["asked_by", "asked_at"], name="access_unveiling_asker"),
        ]
