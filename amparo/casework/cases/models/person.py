"""Who the person is. Everything is optional; a field without an answer is empty, which is not "no"."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from amparo.casework.cases.enums import (
    ChildrenCare,
    DatePrecision,
    Disability,
    DocumentType,
    Education,
    Ethnicity,
    Gender,
    Language,
    MigrationStatus,
    Sex,
    UrgentNeed,
    YesNoUnknown,
)
from amparo.casework.cases.models.case import Case
from amparo.casework.cases.models.fact import Fact, one_current


class SealedValue(models.Model):
    """One sealed field of a person: name parts, document number, phone. Never in clear in this database."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    field = models.CharField(max_length=40)
    version = models.SmallIntegerField(default=1)
    record_class = models.CharField(max_length=20)
    sealed = models.BinaryField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_sealed_value"
        constraints = [
            models.UniqueConstraint(fields=["case", "field", "version"], name="cases_sealed_value_once"),
            one_current("field", name="cases_sealed_value_current"),
        ]


class PersonProfile(Fact):
    """General data of the person, one row a version."""

    sex = models.CharField(max_length=20, choices=Sex.choices, blank=True)
    born_on = models.DateField(null=True)
    born_precision = models.CharField(max_length=10, choices=DatePrecision.choices, blank=True)
    # When the birth date is not known: the age she told, and the day she told it.
    age_told = models.SmallIntegerField(null=True)
    age_told_on = models.DateField(null=True)
    languages = ArrayField(models.CharField(max_length=40, choices=Language.choices), default=list)
    citizenship = models.CharField(max_length=2, blank=True)  # ISO 3166
    document_type = models.CharField(max_length=30, choices=DocumentType.choices, blank=True)
    migration_status = models.CharField(max_length=30, choices=MigrationStatus.choices, blank=True)
    # Her consulate is told only if she says yes; not asked is treated as no.
    consular_contact = models.CharField(max_length=10, choices=YesNoUnknown.choices, blank=True)
    education = models.CharField(max_length=30, choices=Education.choices, blank=True)
    has_children = models.CharField(max_length=10, choices=YesNoUnknown.choices, blank=True)
    children_count = models.SmallIntegerField(null=True)
    children_care = models.CharField(max_length=30, choices=ChildrenCare.choices, blank=True)
    origin_place = models.CharField(max_length=6, blank=True)

    class Meta:
        db_table = "cases_person_profile"
        constraints = [one_current(name="cases_person_profile_current")]


class SensitiveProfile(Fact):
    """Sensitive data of the person, apart from the general so that each has its own clearance."""

    gender = models.CharField(max_length=30, choices=Gender.choices, blank=True)
    ethnicity = models.CharField(max_length=30, choices=Ethnicity.choices, blank=True)
    disabilities = ArrayField(models.CharField(max_length=30, choices=Disability.choices), default=list)

    class Meta:
        db_table = "cases_sensitive_profile"
        constraints = [one_current(name="cases_sensitive_profile_current")]


class UrgentNeedAnswer(Fact):
    """What she answered to one question of *Needs now*. Not asked leaves no row."""

    need = models.CharField(max_length=30, choices=UrgentNeed.choices)
    answer = models.CharField(max_length=10, choices=YesNoUnknown.choices)
    asked_on = models.DateField()

    class Meta:
        db_table = "cases_urgent_need_answer"
        constraints = [one_current("need", name="cases_urgent_need_current")]
