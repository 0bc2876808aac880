"""The table of the numbers that were handed out for cases to be."""

from django.db import models
from django.db.models.functions import Now


class HandedNumber(models.Model):
    """A number that a case may be opened under, and to whom it was handed: a staff member, or a unit by administration.

    It goes when the case is opened, unless it was drawn for a request: then it stays with the case, so that the same
    request finds the same number.
    """

    subject = models.BigIntegerField(primary_key=True)
    handed_to = models.UUIDField()
    request = models.UUIDField(null=True)
    handed_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_handed_number"
        constraints = [
            models.UniqueConstraint(fields=["handed_to", "request"], name="access_handed_number_request"),
        ]
