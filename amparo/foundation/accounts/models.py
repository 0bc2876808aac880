"""Tables about accounts. The app reaches them through functions of the database only."""

from django.db import models
from django.db.models.functions import Now

from amparo.foundation.accounts.enums import OpeningKind


class SessionBrowser(models.Model):
    """What kind of browser a bound viewer came with: a family and a system, no address, no version."""

    token_hash = models.BinaryField(primary_key=True)
    browser = models.CharField(max_length=40)

    class Meta:
        db_table = "accounts_browser"


class FactorState(models.Model):
    """Which second factors an account has, kept by a trigger: how many, never what they are."""

    account = models.UUIDField(primary_key=True)
    phones = models.IntegerField()
    passkeys = models.IntegerField()

    class Meta:
        db_table = "accounts_factor_state"


class Opening(models.Model):
    """Something asked for that opens an account or opens it wider, and what came of it. Rows are never deleted."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=OpeningKind.choices)
    institution = models.UUIDField()
    unit = models.UUIDField()
    staff = models.UUIDField()
    role = models.CharField(max_length=40)
    # Of an invitation only, until it is confirmed.
    username = models.CharField(max_length=80)
    full_name = models.CharField(max_length=160)
    profession = models.CharField(max_length=40)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    code_hash = models.BinaryField(null=True)
    code_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_opening"
        indexes = [
            models.Index(fields=["institution", "-asked_at"], name="accounts_opening_institution"),
            models.Index(fields=["staff"], name="accounts_opening_staff"),
        ]


class Review(models.Model):
    """Somebody looked at who has what in a unit and confirmed it on this day."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    unit = models.UUIDField()
    accounts = models.IntegerField()
    confirmed_by = models.UUIDField()
    confirmed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounts_review"
        indexes = [models.Index(fields=["unit", "-confirmed_at"], name="accounts_review_unit")]
