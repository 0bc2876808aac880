"""The person: a closed identity, general data, closed sensitive data, and how she may be reached."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.casework.cases.enums import ContactChannel, ContactRule, TimeOfDay, UrgentNeed, YesNoUnknown
from amparo.casework.cases.enums.needs import URGENT_NEED_SHORT_LABELS
from amparo.casework.cases.fields import Identity, Profile, Sensitive
from amparo.casework.cases.identity import fields_known
from amparo.casework.cases.person_actions import record_identity, record_profile, record_sensitive
from amparo.casework.cases.person_queries import (
    KnownProfile,
    KnownSensitive,
    contacts_of,
    identity_of,
    newest_of_birth_and_age,
    profile_of,
    sensitive_of,
    with_changes,
)
from amparo.casework.cases.queries import ContactLine, open_header
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_name
from amparo.web.cases.answers import Row, answer_rows, initial_of, let_answers_be_taken_back
from amparo.web.cases.birth_words import too_early
from amparo.web.cases.frame import case_frame
from amparo.web.cases.opened import opened
from amparo.web.cases.words import date_words, day_words
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.forms import AskedForm, form_class
from amparo.web.screens import screen

PROFILE_FORM = form_class(Profile)
SENSITIVE_FORM = form_class(Sensitive)
IDENTITY_FORM = form_class(Identity)
# Seen in the header of every page of the case; the other fields stay closed while they are changed.
SHOWN_IDENTITY = ("working_name", "contact_words")


def _contact_words(line: ContactLine | None) -> str:
    if line is None:
        return ""
    times = ", ".join(str(TimeOfDay(time).label).lower() for time in line.times)
    rule = str(ContactRule(line.rule).label)
    return f"{rule}: {times}" if times else rule


def _contact_rows(access: CaseAccess, code: str, *, may_write: bool) -> list[Row]:
    known = contacts_of(access)
    return [
        Row(
            str(channel.label),
            _contact_words(known.get(channel)),
            reverse("case_contact", args=[code, channel.value]) if may_write else "",
        )
        for channel in ContactChannel
    ]


@screen("open_person")
def person(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Show the general data; identity and sensitive data are closed."""
    header = open_header(viewer, code, action="open_person")
    known = profile_of(header.access)
    frame = case_frame(header, viewer, "case_person")
    may_write = header.access.may_write(RecordClass.GENERAL) and not frame["is_closed"]
    context = {
        "rows": answer_rows(known.profile, without=_said_otherwise(known.profile)),
        "recorded": _recorded(known),
        "too_early": too_early(
            viewer, header.access, action="open_person", takes_changes=not frame["is_closed"]
        ),
        "contact_rows": _contact_rows(header.access, header.code, may_write=may_write),
        "may_write": may_write,
        "may_read_identity": header.access.may_read(RecordClass.IDENTITY),
        "may_write_identity": header.access.may_write(RecordClass.IDENTITY) and not frame["is_closed"],
        "may_read_sensitive": header.access.may_read(RecordClass.SENSITIVE),
        "may_write_sensitive": header.access.may_write(RecordClass.SENSITIVE) and not frame["is_closed"],
    }
    return render(request, "cases/person.html", frame | context)


def _said_otherwise(profile: Profile) -> tuple[str, ...]:
    """Questions that another answer has answered: who has a birth date is not shown as not asked for an age."""
    return ("age_told",) if profile.born else ()


def _recorded(known: KnownProfile | KnownSensitive) -> str:
    if known.recorded_by is None or known.recorded_at is None:
        return ""
    return _("Registrado el %(date)s por %(name)s") % {
        "date": day_words(known.recorded_at),
        "name": staff_name(known.recorded_by),
    }


@screen("open_identity", recent_second_factor=True)
def open_identity(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Open the sealed identity, by a POST that leaves its audit row."""
    return opened(
        request,
        viewer,
        code,
        template="cases/parts/rows.html",
        back="case_person",
        open_it=lambda access: {"rows": answer_rows(identity_of(viewer, access))},
    )


@screen("open_sensitive")
def open_sensitive(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Open the sensitive data and the answers of *Needs now*."""

    def open_it(access: CaseAccess) -> dict[str, object]:
        known = sensitive_of(viewer, access)
        answers = {need: (said, on) for need, said, on in known.needs}
        needs = [
            Row(str(URGENT_NEED_SHORT_LABELS[need]), _need_words(answers.get(need))) for need in UrgentNeed
        ]
        return {"rows": [*answer_rows(known.sensitive), *needs], "recorded": _recorded(known)}

    return opened(
        request, viewer, code, template="cases/parts/rows.html", back="case_person", open_it=open_it
    )


def _need_words(answer_and_day: tuple[str, object] | None) -> str:
    if answer_and_day is None:
        return ""
    said, on = answer_and_day
    return f"{YesNoUnknown(said).label} ({date_words(on)})"  # type: ignore[arg-type]


def _version(request: HttpRequest, now: int) -> int:
    """The version that the form showed; the one in force when it is shown now."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else now


@screen("edit_profile")
def edit_profile(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Change the general data; only what was changed is put over what is in force."""
    access = writable(viewer, code)
    now = profile_of(access)
    version = _version(request, now.version)
    form = PROFILE_FORM(sent_data(request), initial=initial_of(now.profile))
    let_answers_be_taken_back(form)

    def save(sent: AskedForm, request_id: UUID) -> None:
        shown = profile_of(access, version).profile
        told = newest_of_birth_and_age(shown, sent.value())
        changed = with_changes(shown, told, now.profile)
        if changed is not None:
            record_profile(
                by=viewer,
                case=access.subject,
                request_id=request_id,
                profile=changed,
                age_is_new=told.age_told != shown.age_told,
            )
        if told.age_told != sent.value().age_told:
            messages.info(request, _("La fecha de nacimiento toma el lugar de la edad que se había dicho."))

    page = FormPage(
        _("Datos de la persona"),
        "case_person",
        _("Todo es opcional. Lo que no se preguntó queda así, que no es lo mismo que «no»."),
        context={"version": version},
    )
    return answer(request, viewer, access, form, page, save)


@screen("edit_sensitive")
def edit_sensitive(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Change the sensitive data, for who may write that class; showing the form opens them."""
    access = writable(viewer, code, RecordClass.SENSITIVE)
    now = sensitive_of(viewer, access, action="edit_sensitive")
    version = _version(request, now.version)
    form = SENSITIVE_FORM(sent_data(request), initial=initial_of(now.sensitive))
    let_answers_be_taken_back(form)

    def save(sent: AskedForm, request_id: UUID) -> None:
        shown = sensitive_of(viewer, access, version, action="edit_sensitive").sensitive
        changed = with_changes(shown, sent.value(), now.sensitive)
        if changed is not None:
            record_sensitive(by=viewer, case=access.subject, request_id=request_id, sensitive=changed)

    page = FormPage(
        _("Datos sensibles"),
        "case_person",
        _("Pregunte solo lo que haga falta para la atención. Quedó registrado que usted abrió esto."),
        context={"version": version},
    )
    return answer(request, viewer, access, form, page, save)


class IdentityForm(IDENTITY_FORM):  # type: ignore[valid-type,misc]
    """Identity: what the header shows can be changed in place; the rest stays closed, and can go."""

    def __init__(self, data: QueryDict | None, known: set[str], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for name in SHOWN_IDENTITY:
            # What was shown comes back with the form: only a change of it counts.
            self.fields[name].show_hidden_initial = True
        # What was sent may be sent again: by a double click it has been withdrawn already.
        offered = known.union(data.getlist("withdrawn") if data else ()) - {*SHOWN_IDENTITY}
        closed = [(name, field.label) for name, field in self.fields.items() if name in offered]
        if closed:
            self.fields["withdrawn"] = forms.MultipleChoiceField(
                label=_("Retirar lo guardado"),
                help_text=_("Marque solo lo que ya no es cierto o ya no es seguro guardar."),
                choices=closed,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def told(self) -> Identity:
        """What was written anew."""
        told: Identity = self.value()
        return replace(told, **{name: None for name in SHOWN_IDENTITY if name not in self.changed_data})

    def withdrawn(self) -> set[str]:
        """Fields that hold no more: ticked, or shown with words and emptied."""
        emptied = {
            name for name in SHOWN_IDENTITY if name in self.changed_data and not self.cleaned_data[name]
        }
        return emptied | set(self.cleaned_data.get("withdrawn", []))


@screen("edit_identity")
def edit_identity(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Record identity, or withdraw some of it. What is sealed is not shown: an empty field stays as it is."""
    access = writable(viewer, code, RecordClass.IDENTITY)
    initial = {}
    if request.method != "POST":
        initial = initial_of(identity_of(viewer, access, SHOWN_IDENTITY, action="edit_identity"))
    form = IdentityForm(sent_data(request), fields_known(access.subject), initial)

    def save(sent: IdentityForm, request_id: UUID) -> None:
        record_identity(
            by=viewer,
            case=access.subject,
            request_id=request_id,
            identity=sent.told(),
            withdrawn=sent.withdrawn(),
        )

    page = FormPage(
        _("Identidad"),
        "case_person",
        _("Se guarda cifrada. Lo guardado que no se muestra aquí queda como está si deja su campo vacío."),
    )
    return answer(request, viewer, access, form, page, save)
