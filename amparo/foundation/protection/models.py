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
