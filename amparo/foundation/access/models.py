"""Accounts, bound viewers, grants and the database's copy of the policy."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.foundation.access.enums import Purpose, RecordClass, Relation, Role
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
    # The most this viewer may open (a token can be narrower than its account), and whether it may write at all.
    classes = models.IntegerField(db_default=255)
    is_read_only = models.BooleanField(db_default=False)
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
    sort columns of a caseload, so that a list is driven from here by one index. ``source`` is the share, emergency
    or opening that the grant comes from, and ends with; an assignment has none.
    """

    grantee = models.UUIDField()
    subject = models.BigIntegerField()
    relation = models.CharField(max_length=20, choices=Relation.choices)
    purpose = models.CharField(max_length=20)
    reads = models.IntegerField()
    writes = models.IntegerField()
    assigns = models.BooleanField()
    shares = models.BooleanField(db_default=False)
    exports = models.BooleanField(db_default=False)
    source = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    list_group = models.SmallIntegerField(default=0)  # grants.py names them
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "access_case_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "grantee", "relation", "source"],
                include=["reads", "writes", "assigns", "until"],
                nulls_distinct=False,
                name="access_case_grant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(source__isnull=True, list_group__in=(0, 1))
                | models.Q(source__isnull=False, list_group__in=(2, 3)),
                name="access_case_grant_list_group",
            ),
        ]
        indexes = [
            models.Index(
                fields=["grantee", "list_group", "-touched_at", "-subject"], name="access_case_grant_list"
            ),
            models.Index(
                fields=["source"], condition=models.Q(source__isnull=False), name="access_case_grant_source"
            ),
        ]


class PolicyRule(models.Model):
    """The database's copy of one line of ``policy.rules``, written by migrations only."""

    pk = models.CompositePrimaryKey("role", "relation", "purpose")
    role = models.CharField(max_length=40)
    relation = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    reads = models.IntegerField()
    writes = models.IntegerField()
    assigns = models.BooleanField()
    registers = models.BooleanField()
    shares = models.BooleanField(db_default=False)
    exports = models.BooleanField(db_default=False)

    class Meta:
        db_table = "access_policy_rule"


class Seat(models.Model):
    """The database's copy of one role that a kind of institution can have (``policy.seats``); migrations write it."""

    pk = models.CompositePrimaryKey("role", "kind")
    role = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    oversees = models.BooleanField()

    class Meta:
        db_table = "access_seat"


class Share(models.Model):
    """A case shared with a unit of another register: for what, which classes, until when, and on what basis.

    ``basis`` numbers a row of the package that ``basis_kind`` names; that package holds shares to it.
    """

    id = models.UUIDField(primary_key=True)
    subject = models.BigIntegerField()
    to_unit = models.UUIDField()
    to_institution = models.UUIDField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    classes = models.IntegerField()
    until = models.DateTimeField(null=True)
    basis_kind = models.CharField(max_length=20)
    basis = models.BigIntegerField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField(db_default=Now())
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_share"
        indexes = [
            models.Index(fields=["subject"], name="access_share_subject"),
            models.Index(fields=["to_unit"], name="access_share_unit"),
            models.Index(fields=["to_institution"], name="access_share_institution"),
        ]


class ShareMember(models.Model):
    """Somebody of the receiving unit whom its coordinator assigned to the share."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="members")
    staff = models.UUIDField()
    assigned_by = models.UUIDField()
    began_at = models.DateTimeField(db_default=Now())
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_share_member"
        constraints = [
            models.UniqueConstraint(
                fields=["share", "staff"],
                condition=models.Q(ended_at__isnull=True),
                name="access_share_member_once",
            )
        ]


class Notice(models.Model):
    """Something that a staff member, a unit or an institution must know. Ids and a kind; never a name."""

    to_grantee = models.UUIDField()
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField(null=True)
    source = models.UUIDField(null=True)
    sent_by = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)

    class Meta:
        db_table = "access_notice"
        indexes = [
            models.Index(
                fields=["to_grantee", "-at"],
                condition=models.Q(seen_at__isnull=True),
                name="access_notice_unseen",
            )
        ]


class Requirement(models.Model):
    """A role opens a record class only with this course, current."""

    pk = models.CompositePrimaryKey("role", "record_class", "course")
    role = models.CharField(max_length=40, choices=Role.choices)
    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    course = models.CharField(max_length=40)

    class Meta:
        db_table = "access_requirement"


class Qualification(models.Model):
    """Somebody holds a course until a day, as somebody else of their institution recorded. The newest counts."""

    staff = models.UUIDField()
    course = models.CharField(max_length=40)
    until = models.DateField()
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "access_qualification"
        indexes = [models.Index(fields=["staff", "course", "-id"], name="access_qualification_newest")]
