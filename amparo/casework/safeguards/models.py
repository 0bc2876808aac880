"""Checks and their finds. Ids and codes only; the app reaches most of it through functions alone (migration 0002)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.casework.safeguards.enums import DuplicateBasis, SamePersonAnswer


class IntakeCheck(models.Model):
    """Somebody who registers asked whether the unit knows the person already; counted for the quota.

    It names the files that are asked about until they are looked for.
    """

    staff = models.UUIDField()
    unit = models.UUIDField()
    draft = models.UUIDField()
    candidates = ArrayField(models.BigIntegerField(), null=True)
    checked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "safeguards_intake_check"
        indexes = [
            models.Index(fields=["staff", "checked_at"], name="safeguards_intake_quota"),
            models.Index(
                fields=["draft"],
                condition=models.Q(candidates__isnull=False),
                name="safeguards_intake_unsettled",
            ),
        ]


class IntakeHit(models.Model):
    """A file of the unit that may be of the person who is being registered by somebody who may not open it."""

    draft = models.UUIDField()
    subject = models.BigIntegerField()
    staff = models.UUIDField()
    unit = models.UUIDField()
    found_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        db_table = "safeguards_intake_hit"
        constraints = [
            models.UniqueConstraint(fields=["draft", "subject"], name="safeguards_intake_hit_once"),
        ]
        indexes = [models.Index(fields=["unit", "found_at"], name="safeguards_intake_unit")]


class DuplicateCheck(models.Model):
    """Somebody asked whether another office knows the person of a case. Compared and emptied by upkeep."""

    subject = models.BigIntegerField()
    staff = models.UUIDField()
    unit = models.UUIDField()
    by_document = ArrayField(models.BigIntegerField(), default=list)
    by_name = ArrayField(models.BigIntegerField(), default=list)
    born_from = models.SmallIntegerField(null=True)
    born_until = models.SmallIntegerField(null=True)
    checked_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "safeguards_duplicate_check"
        indexes = [
            models.Index(fields=["staff", "checked_at"], name="safeguards_duplicate_quota"),
            models.Index(
                fields=["id"], condition=models.Q(settled_at=None), name="safeguards_duplicate_unsettled"
            ),
        ]


class SamePersonQuestion(models.Model):
    """Two files of two offices that may be of one person; ``one`` is the lower id. Answered by two people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    one = models.BigIntegerField()
    other = models.BigIntegerField()
    basis = models.CharField(max_length=20, choices=DuplicateBasis.choices)
    found_at = models.DateTimeField(db_default=Now())
    # Whose file was asked about, and who asked: that office is told last; who asked never learns which the other is.
    asked_for = models.BigIntegerField(null=True)
    asked_by = models.UUIDField(null=True)
    one_answer = models.CharField(max_length=20, choices=SamePersonAnswer.choices, blank=True)
    one_by = models.UUIDField(null=True)
    one_at = models.DateTimeField(null=True)
    other_answer = models.CharField(max_length=20, choices=SamePersonAnswer.choices, blank=True)
    other_by = models.UUIDField(null=True)
    other_at = models.DateTimeField(null=True)
    # Answers that another one took the place of: [{"case", "answer", "by", "at"}], the oldest first.
    superseded = models.JSONField(default=list, db_default=[])

    class Meta:
        db_table = "safeguards_same_person"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="safeguards_same_person_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="safeguards_same_person_order"
            ),
        ]
        indexes = [models.Index(fields=["other"], name="safeguards_same_person_other")]


class Reason(models.Model):
    """Why somebody asked for an exception, in their words; sealed under the case's key of the class general."""

    source = models.UUIDField(primary_key=True)  # the emergency or the request
    subject = models.BigIntegerField()
    sealed = models.BinaryField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "safeguards_reason"
