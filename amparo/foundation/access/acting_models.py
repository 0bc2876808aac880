"""Tables of what acts as an account without its person: a program's key, and a job (ADR 12)."""

from django.db import models
from django.db.models.functions import Now


class ProgramToken(models.Model):
    """A key with which a program acts as an account, with fewer classes and perhaps for reading only.

    Found by the hash of an unguessable token. It ends with what it was made for: account, role and unit.
    """

    id = models.UUIDField(primary_key=True)
    account = models.UUIDField()
    role = models.CharField(max_length=40)
    unit = models.UUIDField()
    name = models.CharField(max_length=80)
    token_hash = models.BinaryField(unique=True)
    classes = models.IntegerField()
    is_read_only = models.BooleanField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # How often it was used in the minute that began then.
    window_began = models.DateTimeField(db_default=Now())
    window_count = models.IntegerField(db_default=0)

    class Meta:
        db_table = "access_program_token"
        indexes = [models.Index(fields=["account"], name="access_program_token_account")]


class Errand(models.Model):
    """Work that somebody asked for and a job does later as they, once, if they are then still what they were.

    ``object``: what of the case it is about, an id of the package whose job it is.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    object = models.BigIntegerField()
    account = models.UUIDField()
    role = models.CharField(max_length=40)
    unit = models.UUIDField()
    classes = models.IntegerField()
    token_hash = models.BinaryField(unique=True)
    # Of the session or key that asked: the errand ends with it.
    asked_with = models.BinaryField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_errand"
        indexes = [models.Index(fields=["account"], name="access_errand_account")]
