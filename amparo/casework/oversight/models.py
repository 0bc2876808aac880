"""Alerts, the cases they are about, and thresholds that differ from the ones in ``rules``."""

import uuid

from django.db import models
from django.db.models.functions import Now

from amparo.casework.oversight.enums import AlertConclusion, AlertRule, AlertState


class Alert(models.Model):
    """Looks of one staff member in one period that a rule asks about. Counts and ids only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    rule = models.CharField(max_length=30, choices=AlertRule.choices)
    staff = models.UUIDField()  # who looked
    unit = models.UUIDField()
    institution = models.UUIDField()
    began_on = models.DateField()
    ended_on = models.DateField()
    cases = models.IntegerField()
    raised_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=20, choices=AlertState.choices, default=AlertState.NEW)
    conclusion = models.CharField(max_length=30, choices=AlertConclusion.choices, blank=True)
    concluded_by = models.UUIDField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "oversight_alert"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "rule", "began_on"],
                condition=models.Q(state=AlertState.NEW),
                name="oversight_alert_one_new",
            ),
            models.CheckConstraint(
                condition=models.Q(state=AlertState.NEW, concluded_by=None, conclusion="")
                | (
                    ~models.Q(state=AlertState.NEW)
                    & models.Q(concluded_by__isnull=False)
                    & ~models.Q(conclusion="")
                ),
                name="oversight_alert_concluded_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_by=None) | ~models.Q(concluded_by=models.F("staff")),
                name="oversight_alert_not_ones_own",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-raised_at"], name="oversight_alert_unit")]


class AlertCase(models.Model):
    """A case that an alert is about. ``staff`` is the alert's, so that its row can be closed to them too."""

    pk = models.CompositePrimaryKey("alert_id", "subject")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.BigIntegerField()
    staff = models.UUIDField()

    class Meta:
        db_table = "oversight_alert_case"
        indexes = [models.Index(fields=["subject"], name="oversight_alert_case_subject")]


class Threshold(models.Model):
    """A threshold other than ``rules.DEFAULTS``: of one institution, or (null) of all. Written by administration."""

    name = models.CharField(max_length=40)
    institution = models.UUIDField(null=True)
    value = models.IntegerField()

    class Meta:
        db_table = "oversight_threshold"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "institution"], nulls_distinct=False, name="oversight_threshold_once"
            )
        ]
