"""What is asked, declared once: forms, the API and import maps derive from these dataclasses.

Every field is optional. None, an empty text or an empty tuple is *not answered*, which is not "no".
"""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import (
    ChildrenCare,
    ContactChannel,
    ContactRule,
    Dimension,
    Disability,
    DocumentType,
    Education,
    Ethnicity,
    ExploiterRelation,
    ExploiterRole,
    Gender,
    Language,
    MigrationStatus,
    NoteKind,
    Sex,
    StatusDeterminer,
    TimeOfDay,
    TraffickingEventKind,
    TraffickingStatus,
    YesNoUnknown,
)


class PlaceCode(str):
    """A ubigeo or country code (``foundation.places``)."""


class CountryCode(str):
    """An ISO 3166 country code."""


def asked(label: Promise | str, hint: Promise | str = "", **metadata: Any) -> Any:
    """A field with the words it is asked in."""
    return field(default=None, metadata={"label": label, "hint": hint, **metadata})


@dataclass(frozen=True)
class Identity:
    """Who she is, sealed. The working name is what the worker calls the case; it need not be her name."""

    working_name: str | None = asked(
        _("¿Qué nombre quiere que usemos?"), _("El nombre que prefiere la persona. Se guarda cifrado.")
    )
    given_names: str | None = asked(_("Nombres"))
    paternal_surname: str | None = asked(_("Apellido paterno"))
    maternal_surname: str | None = asked(_("Apellido materno"))
    document_number: str | None = asked(_("Número de documento"))
    phone: str | None = asked(_("Teléfono"), _("Solo si es seguro guardarlo."))
    contact_words: str | None = asked(
        _("Indicaciones para comunicarse, con sus palabras"),
        _("Por ejemplo: nunca llamar a la casa."),
        long=True,
    )

    def values(self) -> dict[str, str]:
        """The fields that were answered."""
        return {
            f.name: value.strip() for f in fields(self) if (value := getattr(self, f.name)) and value.strip()
        }


@dataclass(frozen=True)
class Profile:
    """General data of the person, in the order of the pages: so a summary of errors goes down the page."""

    sex: Sex | None = asked(_("Sexo"))
    born: PartialDate | None = asked(
        _("Fecha de nacimiento"), _("Lo que se sepa: el año basta."), not_future=True
    )
    age_told: int | None = asked(_("Edad, si no se sabe la fecha"), minimum=0, maximum=110)
    origin_place: PlaceCode | None = asked(
        _("Lugar de donde viene"), _("Escriba tres letras: distrito, provincia, región o país.")
    )
    citizenship: CountryCode | None = asked(_("Nacionalidad"))
    migration_status: MigrationStatus | None = asked(_("Situación migratoria"))
    consular_contact: YesNoUnknown | None = asked(
        _("¿Quiere que se avise a su consulado?"), _("Sin su acuerdo no se avisa.")
    )
    languages: tuple[Language, ...] | None = asked(_("Lenguas que habla"))
    document_type: DocumentType | None = asked(_("Documento de identidad"))
    education: Education | None = asked(_("Estudios"))
    has_children: YesNoUnknown | None = asked(_("¿Tiene hijas o hijos?"))
    children_count: int | None = asked(_("¿Cuántas hijas o hijos?"), minimum=0, maximum=25)
    children_care: ChildrenCare | None = asked(_("¿Con quién están?"))


@dataclass(frozen=True)
class Sensitive:
    """Sensitive data, with a clearance of their own."""

    gender: Gender | None = asked(_("Identidad de género"))
    ethnicity: Ethnicity | None = asked(_("Por sus costumbres y antepasados, se considera"))
    disabilities: tuple[Disability, ...] | None = asked(_("Dificultades permanentes"))


@dataclass(frozen=True)
class SituationFact:
    """One coded answer about the situation."""

    dimension: Dimension
    code: str
    answer: YesNoUnknown = YesNoUnknown.YES


@dataclass(frozen=True)
class SituationEvent:
    """Recruitment, transit or exploitation, somewhere, some time."""

    kind: TraffickingEventKind | None = asked(_("Momento"), essential=True)
    place: PlaceCode | None = asked(_("Lugar"), _("Escriba tres letras: distrito, provincia, región o país."))
    began: PartialDate | None = asked(_("Desde cuándo"), not_future=True)
    ended: PartialDate | None = asked(_("Hasta cuándo"), not_future=True)


@dataclass(frozen=True)
class ExploiterTold:
    """Somebody who took part, as told. No names are kept."""

    role: ExploiterRole | None = asked(_("Qué hizo"), essential=True)
    relation: ExploiterRelation | None = asked(_("Qué era de la persona acompañada"))
    sex: Sex | None = asked(_("Sexo"))
    citizenship: CountryCode | None = asked(_("Nacionalidad"))


@dataclass(frozen=True)
class Status:
    """What the situation is held to be."""

    status: TraffickingStatus | None = asked(_("La situación"), essential=True)
    determined_by: StatusDeterminer | None = asked(_("Quién lo determinó"))
    determined: PartialDate | None = asked(_("Cuándo"), not_future=True)


@dataclass(frozen=True)
class Contact:
    """May she be reached this way."""

    channel: ContactChannel
    rule: ContactRule
    times: tuple[TimeOfDay, ...] = ()


@dataclass(frozen=True)
class NoteWritten:
    """A note in words."""

    kind: NoteKind
    text: str
    record_class: str
    occurred_on: date
