"""Tables of the vault: data keys, and tokens that find a person without reading a name."""

from django.db import models
from django.db.models.functions import Now


class DataKey(models.Model):
    """The key of one subject and record class, wrapped by the key-encryption key ``kek``."""

    pk = models.CompositePrimaryKey("subject", "record_class")
    subject = models.BigIntegerField()
    record_class = models.CharField(max_length=20)
    wrapped = models.BinaryField()
    kek = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "vault_data_key"


class SearchToken(models.Model):
    """A keyed HMAC of one folded name part within one scope (a unit). Equality only; nothing can be read back."""

    pk = models.CompositePrimaryKey("token", "subject")
    token = models.BinaryField()
    subject = models.BigIntegerField()

    class Meta:
        db_table = "vault_search_token"
        indexes = [models.Index(fields=["subject"], name="vault_search_token_subject")]


class KeyEncryptionKey(models.Model):
    """What became of a key-encryption key (its id; the key itself is never here): when no data key was under it any
    more, and when it was retired: no data key can be wrapped under it again (migration 0002)."""

    kek = models.CharField(max_length=40, primary_key=True)
    replaced_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_kek"


class Erasure(models.Model):
    """Whose keys were destroyed for good: the ledger that a restore replays. Added to, never changed (0002)."""

    subject = models.BigIntegerField(primary_key=True)
    erased_at = models.DateTimeField(db_default=Now())
    basis = models.CharField(max_length=40)
    asked_by = models.UUIDField()
    confirmed_by = models.UUIDField()

    class Meta:
        db_table = "vault_erasure"
