"""Notes: a list whose words are closed, writing one, correcting one by a newer."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision, NoteKind
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.note_actions import write_note
from amparo.casework.cases.note_drafts import OpenedDraft, discard_draft, has_draft, open_draft, save_draft
from amparo.casework.cases.note_queries import NOTES_PAGE, NoteLine, notes_of, open_note
from amparo.casework.cases.queries import open_header
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.web.cases.frame import case_frame
from amparo.web.cases.note_classes import classes_to_write, first_class
from amparo.web.cases.opened import opened
from amparo.web.cases.people import names_of
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.words import date_words
from amparo.web.cases.writing import FormPage, answer, sent_data
from amparo.web.forms import as_typed, request_id_of, sent_values
from amparo.web.screens import screen
from amparo.web.tabs import prints_of, shown_of, shown_words_of

LONGEST_NOTE = 20_000
# Where a draft says which page wrote it.
WRITTEN_BY = "shown_by"
# How ``answer`` answers what is wrong or refused.
UNSAVED = 422


class NoteForm(forms.Form):
    """A note: on what occasion, what was said or seen, who may read it, when."""

    # What is written comes first, in sight without scrolling; the rest is often right as it stands.
    field_order = ("text", "kind", "record_class", "occurred")

    kind = forms.ChoiceField(
        label=gettext_lazy("Ocasión"),
        choices=NoteKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija la ocasión de la nota.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Nota"),
        help_text=gettext_lazy("Se guarda cifrada. Evite nombres de otras personas si no hacen falta."),
        widget=forms.Textarea({"rows": 8}),
        max_length=LONGEST_NOTE,
        error_messages={
            "required": gettext_lazy("La nota está vacía. Escriba algo antes de guardar."),
            "max_length": gettext_lazy(
                "La nota tiene %(show_value)s caracteres y caben %(limit_value)s. Divídala en dos notas."
            ),
        },
    )
    record_class = forms.ChoiceField(
        label=gettext_lazy("Quién podrá leerla"), widget=forms.RadioSelect({"class": "am-list"})
    )
    occurred = WholeDayField(label=gettext_lazy("Día"), not_future=True)

    def __init__(self, data: QueryDict | None, classes: list[RecordClass], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        # The browser would cut a long text without a word; the server refuses it and keeps it.
        self.fields["text"].widget.attrs.pop("maxlength", None)
        words = {
            RecordClass.GENERAL: _("General: todo el equipo del caso"),
            RecordClass.PSYCHOSOCIAL: _("Psicosocial: solo quien ve lo psicosocial"),
            RecordClass.LEGAL: _("Legal: solo quien ve lo legal"),
            RecordClass.HEALTH: _("Salud: solo quien ve lo de salud"),
            RecordClass.SENSITIVE: _("Datos sensibles: solo quien puede verlos"),
        }
        chosen = self.fields["record_class"]
        chosen.choices = [(str(c), words[c]) for c in classes]  # type: ignore[attr-defined]

    def value(self) -> NoteWritten:
        """The note as the action takes it."""
        told = self.cleaned_data
        return NoteWritten(NoteKind(told["kind"]), told["text"], told["record_class"], told["occurred"])


def _rows(notes: list[NoteLine]) -> list[dict[str, object]]:
    names = names_of(note.recorded_by for note in notes)
    return [
        {
            "id": note.id,
            "kind": NoteKind(note.kind).label,
            "class_label": RecordClass(note.record_class).label,
            "on": date_words(note.occurred_on, note.precision),
            "by": names[note.recorded_by],
            "is_correction": note.supersedes is not None,
        }
        for note in notes
    ]


@screen("open_notes")
def notes(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """List the notes that the viewer may read, closed."""
    header = open_header(viewer, code, action="open_notes")
    sent = request.GET.get("desde", "")
    before = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None
    found = notes_of(header.access, before=before, limit=NOTES_PAGE + 1)
    frame = case_frame(header, viewer, "case_notes")
    may_write = bool(classes_to_write(header.access)) and not frame["is_closed"]
    context = {
        "notes": _rows(found[:NOTES_PAGE]),
        "next_url": f"?desde={found[NOTES_PAGE - 1].id}" if len(found) > NOTES_PAGE else "",
        "may_write": may_write,
        "has_draft": may_write and has_draft(viewer, header.access),
    }
    return render(request, "cases/notes.html", frame | context)


@screen("open_note")
def read_note(request: HttpRequest, viewer: Viewer, code: str, note: int) -> HttpResponse:
    """Open one note, by a POST that leaves its audit row."""

    def open_it(access: CaseAccess) -> dict[str, object]:
        found = open_note(viewer, access, note)
        if found is None:
            raise CaseNotFound
        return {
            "text": found.text,
            "note": found.line.id,
            "earlier": found.earlier,
            "may_correct": access.may_write(found.line.record_class),
        }

    return opened(request, viewer, code, template="cases/parts/note.html", back="case_notes", open_it=open_it)


def _classes(access: CaseAccess) -> list[RecordClass]:
    classes = classes_to_write(access)
    if not classes:
        raise Refused("class_not_writable")
    return classes


@screen("write_note")
def add_note(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Write a note; the day is today and the class the profession's unless said. A begun one goes on."""
    access = access_case(viewer, code)
    classes = _classes(access)
    if request.POST.get("then") == "discard":
        discard_draft(viewer, access)
        return redirect("case_notes", code)
    initial: dict[str, Any] = {
        "kind": NoteKind.SESSION,
        "record_class": first_class(viewer, access),
        "occurred": PartialDate(today()),
    }
    draft = open_draft(viewer, access) if request.method != "POST" else None
    if draft:
        initial |= as_typed(NoteForm, draft.answers)
    form = NoteForm(sent_data(request), classes, initial)

    def save(sent: NoteForm, request_id: UUID) -> None:
        ends = not _is_of_another_tab(request, viewer, access)
        write_note(by=viewer, case=access.subject, request_id=request_id, note=sent.value(), ends_draft=ends)

    answered = answer(request, viewer, access, form, _new_note_page(code, draft, form), save)
    if answered.status_code == UNSAVED:
        _keep(request, viewer, access)
    return answered


def _new_note_page(code: str, draft: OpenedDraft | None, form: NoteForm) -> FormPage:
    return FormPage(
        _("Nota"),
        "case_notes",
        submit_label=_("Guardar nota"),
        template="cases/note_form.html",
        context={
            "autosave_url": reverse("case_note_draft", args=[code]),
            "draft": draft,
            "shown": shown_words_of(form),
        },
    )


@screen("save_note_draft")
def autosave(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Keep the note in the making, right or not."""
    access = access_case(viewer, code)
    _classes(access)
    if request.method != "POST":
        return redirect("case_note_add", code)
    if _is_of_another_tab(request, viewer, access):
        return HttpResponse(status=412)
    # After «Back» the form has the id of the note it wrote: what is changed then is kept by «Guardar» alone.
    return HttpResponse(status=204 if _keep(request, viewer, access) else 409)


def _keep(request: HttpRequest, viewer: Viewer, access: CaseAccess) -> bool:
    """A draft without a word in it is none."""
    answers = {name: values for name, values in sent_values(request.POST).items() if _is_asked(name)}
    shown = shown_of(request.POST)
    answers[WRITTEN_BY] = [shown.page if shown else ""]
    if _is_of_another_tab(request, viewer, access):
        return True
    if any(text.strip() for text in answers.get("text", [])):
        return save_draft(viewer, access, request_id_of(request), answers)
    discard_draft(viewer, access)
    return True


def _is_of_another_tab(request: HttpRequest, viewer: Viewer, access: CaseAccess) -> bool:
    """Whether the draft is a note that another tab writes and this one never showed: it is not this one's to end."""
    shown = shown_of(request.POST)
    kept = open_draft(viewer, access) if shown else None
    if shown is None or kept is None or kept.answers.get(WRITTEN_BY) == [shown.page]:
        return False
    here = prints_of(NoteForm, sent_values(request.POST))["text"]
    return prints_of(NoteForm, kept.answers)["text"] not in (shown.prints.get("text", ""), here)


def _is_asked(name: str) -> bool:
    return name in NoteForm.base_fields or name.startswith("occurred_")


@screen("correct_note")
def correct_note(request: HttpRequest, viewer: Viewer, code: str, note: int) -> HttpResponse:
    """Put a corrected note in the place of one; the earlier stays readable."""
    access = access_case(viewer, code)
    initial: dict[str, Any] = {}
    if request.method != "POST":
        found = open_note(viewer, access, note)
        if found is None:
            raise CaseNotFound
        if not access.may_write(found.line.record_class):
            raise Refused("class_not_writable")
        line = found.line
        initial = {
            "kind": line.kind,
            "text": found.text,
            "record_class": line.record_class,
            "occurred": PartialDate(line.occurred_on, DatePrecision(line.precision)),
        }
    form = NoteForm(sent_data(request), _classes(access), initial)

    def save(sent: NoteForm, request_id: UUID) -> None:
        write_note(by=viewer, case=access.subject, request_id=request_id, note=sent.value(), replaces=note)

    hint = _("La nota anterior no se borra: queda debajo de la nueva. Quedó registrado que usted la abrió.")
    return answer(request, viewer, access, form, FormPage(_("Corregir la nota"), "case_notes", hint), save)
