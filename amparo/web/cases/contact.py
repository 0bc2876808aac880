"""How she may be reached on one channel."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.enums import ContactChannel, ContactRule, TimeOfDay
from amparo.casework.cases.fields import Contact
from amparo.casework.cases.person_actions import record_contact
from amparo.casework.cases.person_queries import contacts_of
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.words import channel_words
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.screens import screen


class ContactForm(forms.Form):
    """May she be reached this way, and when."""

    rule = forms.ChoiceField(
        label=gettext_lazy("¿Se puede usar este medio?"),
        choices=ContactRule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija una de las tres respuestas.")},
    )
    times = forms.MultipleChoiceField(
        label=gettext_lazy("¿Cuándo?"),
        help_text=gettext_lazy("Deje vacío lo que no dijo."),
        choices=TimeOfDay.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@screen("edit_contact")
def edit_contact(request: HttpRequest, viewer: Viewer, code: str, channel: str) -> HttpResponse:
    """Record what she said about one channel, in the place of what she said before."""
    access = writable(viewer, code)
    if channel not in ContactChannel.values:
        raise CaseNotFound
    asked = ContactChannel(channel)
    known = contacts_of(access).get(asked)
    initial = {"rule": known.rule, "times": list(known.times)} if known else {}
    form = ContactForm(sent_data(request), initial=initial)

    def save(sent: ContactForm, request_id: UUID) -> None:
        told = sent.cleaned_data
        rule = ContactRule(told["rule"])
        # No hour is safe on a channel that is closed.
        times = () if rule == ContactRule.NEVER else tuple(TimeOfDay(time) for time in told["times"])
        contact = Contact(channel=asked, rule=rule, times=times)
        record_contact(by=viewer, case=access.subject, request_id=request_id, contact=contact)

    page = FormPage(
        _("Cómo comunicarse: %(channel)s") % {"channel": channel_words(asked)},
        "case_person",
        _("Manda lo que diga la persona. Si no se le ha preguntado, no lo suponga."),
    )
    return answer(request, viewer, access, form, page, save)
