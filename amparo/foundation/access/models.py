"""Accounts, bound viewers, grants and the database's copy of the policy."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.foundation.access.enums import Relation, Role
from amparo.foundation.directory.models import StaffMember


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by username; case does not matter."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """How a staff member signs in. The app may read it, and change only the password of who is bound to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    username = models.CharField(max_length=80, unique=True)
    staff = models.OneToOneField(StaffMember, on_delete=models.PROTECT, related_name="account")
    role = models.CharField(max_length=40, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    last_login = None  # the audit trail has the sign-ins

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        db_table = "access_account"

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. The hash is never renewed here: nobody is bound yet who could write it."""
        return check_password(raw_password, self.password)


class BoundViewer(models.Model):
    """Who a session is, for the database: found by the hash of an unguessable token, never by a plain id."""

    token_hash = models.BinaryField(primary_key=True)
    account = models.UUIDField()
    staff = models.UUIDField()
    unit = models.UUIDField()
    institution = models.UUIDField()
    role = models.CharField(max_length=40)
    grantees = ArrayField(models.UUIDField())
    opened_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    second_factor_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_bound_viewer"
        indexes = [models.Index(fields=["account"], name="access_bound_viewer_account")]


class CaseGrant(models.Model):
    """A grantee (staff member or unit) may read and write these classes of a subject, until a time or open end.

    ``reads`` and ``writes`` are bit sets over ``policy.classes``. ``list_group`` and ``touched_at`` are the
    sort columns of a caseload, so that a list is driven from here by one index.
    """

    grantee = models.UUIDField()
    subject = models.BigIntegerField()
    relation = models.CharField(max_length=20, choices=Relation.choices)
    purpose = models.CharField(max_length=20)
    reads = models.IntegerField()
    writes = models.IntegerField()
    assigns = models.BooleanField()
    until = models.DateTimeField(null=True)
    list_group = models.SmallIntegerField(default=0)  # 0 in progress, 1 closed
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "access_case_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "grantee", "relation"],
                include=["reads", "writes", "assigns", "until"],
                name="access_case_grant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(list_group__in=(0, 1)), name="access_case_grant_list_group"
            ),
        ]
        indexes = [
            models.Index(
                fields=["grantee", "list_group", "-touched_at", "-subject"], name="access_case_grant_list"
            )
        ]


class PolicyRule(models.Model):
    """The database's copy of one line of ``policy.rules``, written by migrations only."""

    pk = models.CompositePrimaryKey("role", "relation")
    role = models.CharField(max_length=40)
    relation = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    reads = models.IntegerField()
    writes = models.IntegerField()
    assigns = models.BooleanField()
    registers = models.BooleanField()

    class Meta:
        db_table = "access_policy_rule"
