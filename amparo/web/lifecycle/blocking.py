"""Blocked files: asking, answering, lifting, and the end of a file; each by two people of two offices.

Who answers sees a code, a ground and dates: to decide, nobody opens the file.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.lifecycle.erasure import answer, ask_about_block, ask_to_block, blocks
from amparo.foundation.access.blocking import BlockLine
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import BlockBasis, BlockStepKind
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.directory.queries import staff_name, unit_name
from amparo.web.forms import request_id_of
from amparo.web.lifecycle.pages import head, refusal_words, sent, shown_request_id, subject_of
from amparo.web.screens import screen

_MISSING = {"required": gettext_lazy("Elija una de las opciones.")}
_REVIEWS = (
    ("30", gettext_lazy("En 30 días")),
    ("90", gettext_lazy("En 3 meses")),
    ("365", gettext_lazy("En un año")),
    ("1825", gettext_lazy("En 5 años")),
    ("3650", gettext_lazy("En 10 años")),
)
ASKED = {
    BlockStepKind.BLOCK: gettext_lazy("Pide bloquear el expediente"),
    BlockStepKind.LIFT: gettext_lazy("Pide levantar el bloqueo"),
    BlockStepKind.SHRED: gettext_lazy("Pide destruir el expediente"),
}
_DONE = {
    (BlockStepKind.BLOCK, True): gettext_lazy("El expediente quedó bloqueado. Nadie puede abrirlo."),
    (BlockStepKind.BLOCK, False): gettext_lazy("El expediente sigue como estaba."),
    (BlockStepKind.LIFT, True): gettext_lazy(
        "El bloqueo quedó levantado. Lo ven de nuevo quienes lo veían antes."
    ),
    (BlockStepKind.LIFT, False): gettext_lazy("El expediente sigue bloqueado."),
    (BlockStepKind.SHRED, True): gettext_lazy("Queda decidido. El expediente se destruye en unos minutos."),
    (BlockStepKind.SHRED, False): gettext_lazy("El expediente no se destruye; sigue bloqueado."),
}


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    widget = forms.RadioSelect(attrs={"class": "am-list"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, error_messages=_MISSING)


class BlockForm(forms.Form):
    """On what ground, and when it is looked at again."""

    basis = _choice(gettext_lazy("¿Por qué se bloquea?"), BlockBasis.choices)
    review = _choice(gettext_lazy("¿Cuándo se revisa?"), _REVIEWS)


class AnswerForm(forms.Form):
    """Yes or no; there is no third."""

    answer = _choice(gettext_lazy("¿Qué decide?"), ())

    def __init__(self, *args: Any, kind: BlockStepKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        yes = {
            BlockStepKind.BLOCK: _("Sí, bloquearlo"),
            BlockStepKind.LIFT: _("Sí, levantar el bloqueo"),
            BlockStepKind.SHRED: _("Sí, destruirlo para siempre"),
        }[kind]
        field: Any = self.fields["answer"]
        field.choices = [("yes", yes), ("no", _("No, dejarlo como está"))]


@dataclass(frozen=True)
class Row:
    """A block as the list shows it."""

    line: BlockLine
    unit: str
    what: str
    asked_by: str
    basis: str
    is_due: bool


def _row(line: BlockLine) -> Row:
    return Row(
        line=line,
        unit=unit_name(line.unit).name,
        what=str(ASKED[line.kind]) if line.kind else str(line.state.label),
        asked_by=staff_name(line.asked_by) if line.asked_by else "",
        basis=str(line.basis.label),
        is_due=line.review_on <= today(),
    )


@screen("ask_to_block")
def block(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Ask that nobody read this case any more."""
    form = BlockForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_block(
                by=viewer,
                case=subject_of(code),
                request_id=request_id_of(request),
                basis=BlockBasis(form.cleaned_data["basis"]),
                review_on=today() + timedelta(days=int(form.cleaned_data["review"])),
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(request, viewer, subject_of(code), "ask_to_block", refusal))
        else:
            messages.success(
                request, _("Pedido enviado. El caso sigue abierto hasta que otra persona responda.")
            )
            return _see_other(reverse("blocks"))
    header, context = head(viewer, code, action="show_block")
    if not header.access.assigns:
        raise Refused("may_not_assign")
    context |= {"form": form, "request_id": shown_request_id(request)}
    return render(request, "lifecycle/block.html", context, status=422 if form.errors else 200)


@screen("list_blocks")
def block_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits for the viewer's answer, and the blocked files that they keep."""
    rows = [_row(line) for line in blocks(viewer)]
    context = {
        "to_answer": [row for row in rows if row.line.may_answer],
        "kept": [row for row in rows if not row.line.may_answer],
    }
    return render(request, "lifecycle/blocks.html", context)


@screen("ask_about_block", recent_second_factor=True)
def ask(request: HttpRequest, viewer: Viewer, block: UUID, kind: str) -> HttpResponse:
    """Ask that a block be lifted, or that the file be shredded."""
    wanted = {"levantar": BlockStepKind.LIFT, "destruir": BlockStepKind.SHRED}.get(kind)
    if wanted is None:
        raise CaseNotFound
    if request.method == "POST":
        ask_about_block(by=viewer, block=block, request_id=request_id_of(request), kind=wanted)
        messages.success(request, _("Pedido enviado. Otra persona de otra oficina tiene que responder."))
        return _see_other(reverse("blocks"))
    line = _mine(viewer, block)
    if not (line.may_shred if wanted == BlockStepKind.SHRED else line.may_ask):
        raise Refused("review_not_due" if line.may_ask else "block_not_yours_to_ask")
    context = {
        "row": _row(line),
        "is_shred": wanted == BlockStepKind.SHRED,
        "request_id": shown_request_id(request),
    }
    return render(request, "lifecycle/block_ask.html", context)


@screen("answer_block", recent_second_factor=True)
def respond(request: HttpRequest, viewer: Viewer, block: UUID) -> HttpResponse:
    """Answer what somebody of another office asked."""
    line = _mine(viewer, block)
    if line.kind is None or line.step is None:
        raise Refused("block_answered_already")
    if not line.may_answer:
        raise Refused("block_not_yours_to_answer")
    form = AnswerForm(sent(request), kind=line.kind)
    if request.method == "POST" and form.is_valid():
        # What was asked when the page was shown, not what may be asked since.
        if request.POST.get("step") != str(line.step):
            raise Refused("block_answered_already")
        is_granted = form.cleaned_data["answer"] == "yes"
        kind = answer(by=viewer, block=block, step=line.step, grant=is_granted)
        messages.success(request, str(_DONE[kind, is_granted]))
        return _see_other(reverse("blocks"))
    context = {"row": _row(line), "form": form, "kind": str(line.kind)}
    return render(request, "lifecycle/block_answer.html", context, status=422 if form.errors else 200)


def _mine(viewer: Viewer, block: UUID) -> BlockLine:
    for line in blocks(viewer):
        if line.block == block:
            return line
    raise CaseNotFound


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
