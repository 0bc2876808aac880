"""The conversation: prepared by the worker, read by the person with the phone in her hand, one thing a page."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amparo.casework.cases.enums import CaseState, Language
from amparo.casework.cases.queries import CaseHeader, open_header
from amparo.casework.cases.rules import may_record
from amparo.casework.consent.birth import birth_of_person, citizenship_of_person
from amparo.casework.consent.conversations import Talk, has_begun, open_talk, save_page, start_talk
from amparo.casework.consent.enums import (
    SHARING_PURPOSES,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    Restated,
)
from amparo.casework.consent.queries import consent_of_talk
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import require
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.frame import safety_line
from amparo.web.cases.writing import writable
from amparo.web.consent.ask import Ask, asked, at_once, refuge_warning
from amparo.web.consent.asking import ask_of
from amparo.web.consent.before_asking import said_before, say_what_cannot_be_kept, warn_of_calls
from amparo.web.consent.deciding import OWN_WORDS, after_not_now, decision_page, second_answer, was_taken_back
from amparo.web.consent.places import giver_words
from amparo.web.consent.preparing import PrepareForm
from amparo.web.consent.words import READ_PAGES
from amparo.web.forms import as_data, request_id_of, sent_values
from amparo.web.in_her_hands import handed_over
from amparo.web.screens import screen, want_recent_second_factor

DECISION = "decision"
PAGES = (*READ_PAGES, OWN_WORDS, DECISION)
START, RETURNED = "empezar", "devuelto"
STOPPED_AT = "parar"
LANGUAGE_OF_PAGE = {"en": Language.ENGLISH}


def readable(access: CaseAccess) -> list[str]:
    """The classes that the viewer may read here: nobody offers what they do not see."""
    return [str(c) for c in RecordClass if access.may_read(c)]


def prepared_form(viewer: Viewer, access: CaseAccess, data: Any, **options: Any) -> PrepareForm:
    """The preparation, judged by what is known of the person's age."""
    birth = birth_of_person(access.subject)
    return PrepareForm(data, viewer=viewer, readable=readable(access), birth=birth, **options)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("prepare_consent_talk")
def prepare(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Say what is going to be asked. The form's id becomes the conversation's: a double click begins one."""
    access = writable(viewer, code)
    header = open_header(viewer, code, action="prepare_consent_talk")
    require(may_record(CaseState(header.state)))
    purpose = request.GET.get("para", "")
    if request.method != "POST" and purpose not in ConsentPurpose.values:
        return _choose_purpose(request, header)
    initial = {"purpose": purpose, "language": LANGUAGE_OF_PAGE.get(get_language() or "", Language.SPANISH)}
    form = prepared_form(viewer, access, request.POST if request.method == "POST" else None, initial=initial)
    warn_of_calls(form, header.contacts)
    if request.method == "POST" and _may_be_asked(form, access):
        talk = start_talk(viewer, access, request_id_of(request), sent_values(request.POST))
        return redirect("case_talk", code, talk, START)
    chosen = str(form["purpose"].value() or "")
    title = ConsentPurpose(chosen).label if chosen in ConsentPurpose.values else _("Antes de conversar")
    safety = safety_line(header, viewer, "prepare_consent_talk")
    context = {
        "header": header,
        "safety": safety.words,
        "in_danger": safety.in_danger,
        "danger_closed": safety.danger_closed,
        "form": form,
        "title": title,
        "hint": _hint(chosen, said_before(access).get(chosen, [])),
        "submit_label": _("Empezar la conversación"),
        "back_url": reverse("case_talk_prepare", args=[code]),
        "caption": header.code,
        "request_id": request_id_of(request) if request.method == "POST" else uuid4(),
    }
    return render(request, "cases/form.html", context, status=422 if request.method == "POST" else 200)


def _choose_purpose(request: HttpRequest, header: CaseHeader) -> HttpResponse:
    before = said_before(header.access)
    context = {
        "header": header,
        "purposes": [(purpose, before.get(purpose, [])) for purpose in ConsentPurpose],
        "is_peruvian": citizenship_of_person(header.case) == "PE",
        "back_url": reverse("case_consents", args=[header.code]),
    }
    return render(request, "consent/choose_purpose.html", context)


def _hint(purpose: str, before: list[str]) -> str:
    says = [_("Prepare usted lo que va a preguntar. Después la persona lo lee, con el teléfono en la mano.")]
    if purpose == ConsentPurpose.CONSULAR_CONTACT:
        says = [*refuge_warning(Ask(ConsentPurpose(purpose))), *says]
    if before:
        says.append(_("Lo que ya decidió: %(before)s.") % {"before": "; ".join(before)})
    return " ".join(says)


def _may_be_asked(form: PrepareForm, access: CaseAccess) -> bool:
    """Is the preparation whole, and could a yes to it be kept? All that is wrong is said at once."""
    form.is_valid()
    say_what_cannot_be_kept(form, access)
    return not form.errors


class OwnWordsForm(forms.Form):
    """What she could say herself. None of it is a condition."""

    restated = forms.MultipleChoiceField(
        label=gettext_lazy("Pudo decir con sus palabras:"),
        choices=Restated.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("consent_talk")
def talk(request: HttpRequest, viewer: Viewer, code: str, talk_id: UUID, page: str) -> HttpResponse:
    """One page of the conversation. One that has ended leads to what it ended in."""
    access = writable(viewer, code)
    ended = consent_of_talk(access, talk_id)
    if ended is not None:
        if page == DECISION:
            return second_answer(request, viewer, access, talk_id, ended)
        return redirect("case_consent_done", code, ended)
    if page == DECISION and not has_begun(viewer, access, talk_id):
        again = after_not_now(request, viewer, access, talk_id)
        if again is not None:
            return again
    going = open_talk(viewer, access, talk_id)
    form = prepared_form(viewer, access, as_data(going.answers.get("prepare", {})))
    if not form.is_valid() or page not in (*PAGES, START, RETURNED):
        raise CaseNotFound
    frame = _frame(code, talk_id, page, form)
    if page == RETURNED:
        # Left for now, with nothing decided: the phone is back before the case opens, as after a decision.
        return render(request, "consent/returned.html", frame)
    shown = _page(request, viewer, access, going, form, frame, page)
    return shown if frame["is_by_phone"] else handed_over(shown, code)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    access: CaseAccess,
    going: Talk,
    form: PrepareForm,
    frame: dict[str, Any],
    page: str,
) -> HttpResponse:
    if page == START:
        # Before the phone is handed over, so that it seldom comes between her and her answer.
        if form.cleaned_data["purpose"] in SHARING_PURPOSES:
            want_recent_second_factor(viewer)
        ask = ask_of(form, viewer, access)
        return render(
            request, "consent/hand_over.html", frame | {"asked": asked(ask), "at_once": at_once(ask)}
        )
    if page == OWN_WORDS:
        return _own_words(request, viewer, access, going, frame)
    if page == DECISION:
        stopped_at = request.GET.get(STOPPED_AT, "")
        if stopped_at in PAGES[:-1]:
            frame["back_url"] = reverse(
                "case_talk", args=[code_of_subject(access.subject), going.id, stopped_at]
            )
        return decision_page(request, viewer, access, going, form, frame, stopped=stopped_at in PAGES[:-1])
    shown: dict[str, Any] = {"page": READ_PAGES[page](ask_of(form, viewer, access))}
    if page == next(iter(READ_PAGES)):
        shown["was_taken_back"] = was_taken_back(access, going)
    return render(request, "consent/talk.html", frame | shown)


def _frame(code: str, talk_id: UUID, page: str, form: PrepareForm) -> dict[str, Any]:
    at = PAGES.index(page) if page in PAGES else -1

    def url(name: str) -> str:
        return reverse("case_talk", args=[code, talk_id, name])

    return {
        "number": at + 1,
        "total": len(PAGES),
        "next_url": url(PAGES[at + 1]) if at + 1 < len(PAGES) else "",
        "back_url": url(PAGES[at - 1]) if at > 0 else "",
        "stop_url": f"{url(DECISION)}?{STOPPED_AT}={page}" if page in PAGES[:-1] else "",
        "worker_url": url(RETURNED),
        "record_url": reverse("case_consents", args=[code]),
        "is_by_phone": form.cleaned_data["form"] == ConsentForm.BY_PHONE,
        "is_hers": form.cleaned_data["given_by"] in (ConsentGiver.SELF, ConsentGiver.ADOLESCENT),
        "giver_label": giver_words(ConsentGiver(form.cleaned_data["given_by"])),
    }


def _own_words(
    request: HttpRequest, viewer: Viewer, access: CaseAccess, going: Talk, frame: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST":
        save_page(viewer, access, going.id, OWN_WORDS, sent_values(request.POST))
        return redirect(frame["next_url"])
    initial = going.answers.get(OWN_WORDS, {})
    return render(request, "consent/own_words.html", frame | {"form": OwnWordsForm(initial=initial)})
