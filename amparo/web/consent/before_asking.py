"""What the worker is told before asking: what was decided before, not to call, what could not be kept."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import ContactChannel, ContactRule
from amparo.casework.cases.queries import ContactLine
from amparo.casework.consent.enums import SHARING_PURPOSES, ConsentPurpose
from amparo.casework.consent.queries import ConsentLine, consents_of
from amparo.casework.consent.rules import OPENS_FOR, purpose_to_open
from amparo.foundation.access.colleagues import classes_read_when_shared, shared_purposes_of_unit
from amparo.foundation.access.gate import CaseAccess
from amparo.web.cases.words import date_words
from amparo.web.consent.ask import in_a_row
from amparo.web.consent.record import recipient_words
from amparo.web.refusals import explain


def said_before(access: CaseAccess) -> dict[str, list[str]]:
    """{purpose: what she decided on it and when, the newest first}, so that nobody asks again unknowing."""
    found: dict[str, list[str]] = {}
    for line in consents_of(access):
        words = " · ".join(filter(None, (_decided(line), recipient_words(line.recipient, access))))
        found.setdefault(line.purpose, []).append(words)
    return found


def _decided(line: ConsentLine) -> str:
    if line.has_lapsed and line.ends_on:
        return _("Aceptó; venció el %(day)s") % {"day": date_words(line.ends_on)}
    day = date_words(line.decided_on)
    return _("%(decision)s desde el %(day)s") % {"decision": line.decision_label, "day": day}


def warn_of_calls(form: forms.Form, contacts: Sequence[ContactLine]) -> None:
    """Say beside how she is asked that she is not to be called, if she said so."""
    rule = next((c.rule for c in contacts if c.channel == ContactChannel.CALL), "")
    warnings = {
        ContactRule.NEVER: _("No elija «Por teléfono»: la persona dijo que nunca se le llame."),
        ContactRule.ASK_FIRST: _("«Por teléfono», solo si antes preguntó: así lo dijo la persona."),
    }
    if rule in warnings:
        how = form.fields["form"]
        how.help_text = f"{warnings[ContactRule(rule)]} {how.help_text}"


def say_what_cannot_be_kept(form: forms.Form, access: CaseAccess) -> None:
    """Add what is wrong with a yes that could not be kept, beside all else that is: it is said before she is asked."""
    said = form.cleaned_data
    purpose, unit = said.get("purpose"), said.get("recipient")
    if purpose not in SHARING_PURPOSES:
        return
    if not access.shares:
        form.add_error(None, explain("may_not_share"))
    opens_for = OPENS_FOR[ConsentPurpose(purpose)]
    if not unit:
        return
    if purpose_to_open(opens_for, shared_purposes_of_unit(UUID(unit))) is None:
        form.add_error("recipient", explain("recipient_not_for_purpose"))
        return
    read = {str(c) for c in classes_read_when_shared(opens_for, UUID(unit))}
    unread = [name for name in said.get("record_classes", ()) if name not in read]
    _mark_unread(form, read)
    if unread:
        words = _("En esa unidad nadie puede leer: %(what)s. Quítelo.") % {"what": in_a_row(unread)}
        form.add_error("record_classes", words)


def _mark_unread(form: forms.Form, read: set[str]) -> None:
    """Beside each thing to tick, whether nobody of the unit that was chosen could read it."""
    boxes = form.fields["record_classes"].widget
    boxes.choices = [  # type: ignore[attr-defined]
        (name, label if name in read else _("%(what)s (en esa unidad nadie lo lee)") % {"what": label})
        for name, label in boxes.choices  # type: ignore[attr-defined]
    ]
