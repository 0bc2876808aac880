"""What is asked, put together from a preparation or from a decision that was taken."""

from uuid import UUID

from django.utils.translation import gettext_lazy

from amparo.casework.consent.birth import birth_of_person, citizenship_of_person
from amparo.casework.consent.enums import ConsentForm, ConsentPurpose
from amparo.casework.consent.queries import ConsentLine
from amparo.casework.consent.rules import last_day, may_be_minor
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.directory.queries import find_unit, unit_name
from amparo.web.cases.offices import office_words, unit_words
from amparo.web.cases.words import whole_date_words
from amparo.web.consent.ask import Ask
from amparo.web.consent.places import place_words
from amparo.web.consent.preparing import MONTHS, PrepareForm, asked_classes, until_of
from amparo.web.forms import place_name

# A decision of long ago may name a unit that the directory does not have.
UNKNOWN_UNIT = gettext_lazy("Una unidad que no está en el directorio")


def ask_of(form: PrepareForm, viewer: Viewer, access: CaseAccess) -> Ask:
    """What a valid preparation asks, by the name that the viewer has just chosen: she says yes to no place unnamed."""
    said = form.cleaned_data
    unit = unit_name(UUID(said["recipient"])) if said.get("recipient") else None
    asked = until_of(said)
    until = last_day(said["given_by"], asked, form.birth)
    birth = form.birth
    here = unit_name(viewer.unit_id)
    return Ask(
        purpose=ConsentPurpose(said["purpose"]),
        recipient=unit.name if unit else "",
        place=place_words(unit) if unit else "",
        classes=asked_classes(said) if unit else (),
        until=whole_date_words(until) if until else "",
        period=str(dict(MONTHS)[said["months"]]) if until and until == asked else "",
        here=unit_words(here),
        here_is=place_words(here),
        country=_country(access),
        by_phone=said["form"] == ConsentForm.BY_PHONE,
        may_be_minor=may_be_minor(birth, today()),
    )


def ask_of_line(line: ConsentLine, viewer: Viewer, access: CaseAccess) -> Ask:
    """What a decision was about."""
    birth = birth_of_person(access.subject)
    return Ask(
        purpose=ConsentPurpose(line.purpose),
        recipient=_name(line.recipient, access) if line.recipient else "",
        classes=line.record_classes,
        until=whole_date_words(line.ends_on) if line.ends_on else "",
        by_phone=line.form == ConsentForm.BY_PHONE,
        here=unit_words(unit_name(viewer.unit_id)),
        country=_country(access),
        may_be_minor=may_be_minor(birth, today()),
    )


def _name(recipient: UUID, access: CaseAccess) -> str:
    return office_words(recipient, access) if find_unit(recipient) else str(UNKNOWN_UNIT)


def _country(access: CaseAccess) -> str:
    code = citizenship_of_person(access.subject)
    return place_name(code) if code and code != "PE" else ""
