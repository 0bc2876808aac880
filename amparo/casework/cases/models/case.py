"""The case, who carries it, and its path: one narrow log of dated facts."""

from django.db import models
from django.db.models.functions import Now

from amparo.casework.cases.enums import (
    Activity,
    AssignmentRole,
    CaseState,
    CaseType,
    DatePrecision,
    OpeningReason,
)
from amparo.foundation.access.enums import RecordClass


class Case(models.Model):
    """One institution's file on a person. The id is random; its code is that id written for people."""

    id = models.BigIntegerField(primary_key=True)
    institution = models.UUIDField()
    unit = models.UUIDField()
    responsible = models.UUIDField()
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.OPEN)
    case_type = models.CharField(max_length=40, choices=CaseType.choices, default=CaseType.UNDER_ASSESSMENT)
    opening_reason = models.CharField(max_length=40, choices=OpeningReason.choices, blank=True)
    opened_on = models.DateField()
    registered_at = models.DateTimeField(db_default=Now())
    recorded_by = models.UUIDField()

    class Meta:
        db_table = "cases_case"
        # Counts how a unit's work is spread without opening its cases (lifecycle.unit_load); the id, to leave out
        # those that are blocked.
        indexes = [
            models.Index(fields=["unit", "responsible", "state"], include=["id"], name="cases_case_unit_load")
        ]


class Assignment(models.Model):
    """Who accompanied the person from when until when; the source of every grant on the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    staff = models.UUIDField()
    unit = models.UUIDField()
    role = models.CharField(max_length=20, choices=AssignmentRole.choices)
    reason = models.CharField(max_length=40, blank=True)
    assigned_by = models.UUIDField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at=None, role=AssignmentRole.RESPONSIBLE),
                name="cases_assignment_one_responsible",
            )
        ]


class PathEntry(models.Model):
    """One dated fact of the path, in codes only. A correction is a newer entry that supersedes this one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.CharField(max_length=40, choices=Activity.choices)
    occurred_on = models.DateField()
    precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    order_in_day = models.SmallIntegerField(default=0)
    institution = models.UUIDField()
    unit = models.UUIDField()
    place = models.CharField(max_length=6, blank=True)
    record_class = models.CharField(max_length=20, choices=RecordClass.choices, default=RecordClass.GENERAL)
    outcome_code = models.CharField(max_length=60, blank=True)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    supersedes = models.BigIntegerField(null=True)
    superseded_at = models.DateTimeField(null=True)
    request_id = models.UUIDField()
    # What the request said, keyed: tells another content from the same, and nothing else (cases.requests).
    request_digest = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        db_table = "cases_path_entry"
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "request_id"], name="cases_path_entry_once")
        ]
        indexes = [
            models.Index(
                fields=["case", "-occurred_on", "-order_in_day", "-id"], name="cases_path_entry_timeline"
            )
        ]
