"""Institutions, units and staff. Written by the owner (administration), read by the app."""

import uuid

from django.db import models

from amparo.foundation.directory.enums import InstitutionKind, Profession


class Institution(models.Model):
    """A public body or organisation that keeps its own register of cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40, choices=InstitutionKind.choices)

    class Meta:
        db_table = "directory_institution"


class Unit(models.Model):
    """An office of an institution. Of a shelter only the department is kept here, never an address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=160)
    place = models.CharField(max_length=6)

    class Meta:
        db_table = "directory_unit"


class StaffMember(models.Model):
    """A person who works, or worked, in a unit. Their cases outlast their stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    full_name = models.CharField(max_length=160)
    profession = models.CharField(max_length=40, choices=Profession.choices)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    class Meta:
        db_table = "directory_staff_member"
