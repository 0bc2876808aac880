"""Tables of blocked subjects: the block, what was asked about it, and who had the subject before (ADR 9)."""

from django.db import models
from django.db.models.functions import Now

from amparo.foundation.access.enums import BlockBasis, BlockState, BlockStepKind, Relation


class Block(models.Model):
    """A subject that nobody reads any more, or that somebody asked to be so (ADR 9). What ended stays as it was."""

    id = models.UUIDField(primary_key=True)
    subject = models.BigIntegerField()
    institution = models.UUIDField()
    unit = models.UUIDField()
    basis = models.CharField(max_length=40, choices=BlockBasis.choices)
    review_on = models.DateField()
    state = models.CharField(max_length=20, choices=BlockState.choices)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "access_block"
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(state__in=("asked", "blocked", "shredding", "shredded")),
                name="access_block_one",
            )
        ]
        indexes = [models.Index(fields=["institution", "state"], name="access_block_institution")]


class BlockStep(models.Model):
    """What somebody asked about a block, and what somebody else answered. The id is that of the request."""

    id = models.UUIDField(primary_key=True)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=BlockStepKind.choices)
    asked_by = models.UUIDField()
    asked_unit = models.UUIDField()
    asked_at = models.DateTimeField(db_default=Now())
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        db_table = "access_block_step"
        constraints = [
            models.UniqueConstraint(
                fields=["block"], condition=models.Q(answered_at=None), name="access_block_step_one_open"
            )
        ]


class BlockedGrant(models.Model):
    """Who had a blocked subject by assignment: given back, as the policy then says, when the block is lifted."""

    subject = models.BigIntegerField(db_index=True)
    grantee = models.UUIDField()
    relation = models.CharField(max_length=20, choices=Relation.choices)
    list_group = models.SmallIntegerField()
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "access_blocked_grant"
