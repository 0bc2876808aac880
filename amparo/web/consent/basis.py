"""One legal basis: its page, and taking it step by step."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amparo.casework.attachments.enums import CLASS_OF_KIND, DocumentKind
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.queries import open_header
from amparo.casework.consent.bases import (
    BasisLine,
    StepTold,
    basis_line,
    number_of_basis,
    step_basis,
)
from amparo.casework.consent.basis_rules import may_review, next_steps
from amparo.casework.consent.enums import (
    WITHOUT_DOCUMENT,
    BasisKind,
    BasisState,
    InformedHow,
    NotInformedReason,
)
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.writing import FormPage, answer, sent_data, writable
from amparo.web.consent.basis_words import shown_basis, shown_step
from amparo.web.consent.preparing import class_choices
from amparo.web.forms import NOT_IN_LIST
from amparo.web.screens import screen, want_recent_second_factor

S = BasisState
# What the button of each step says.
STEP_WORDS = {
    S.NARROWED: gettext_lazy("Reducir a lo mínimo"),
    S.TO_CONTEST: gettext_lazy("Aconsejar oponerse"),
    S.INFORMED: gettext_lazy("Anotar que la persona ya lo sabe"),
    S.NOT_INFORMED: gettext_lazy("Anotar por qué aún no lo sabe"),
    S.DISCLOSED: gettext_lazy("Entregar los datos"),
    S.CONTESTED: gettext_lazy("Anotar que se presentó la oposición"),
    S.REFUSED: gettext_lazy("Anotar que no se entrega"),
    S.ENDED: gettext_lazy("Terminar la entrega"),
}
_REVIEWS = (S.NARROWED, S.TO_CONTEST)


def basis_of(access: CaseAccess, basis_id: int) -> BasisLine:
    """The legal basis of this number on the case; raises ``CaseNotFound``."""
    line = basis_line(access, basis_id)
    if line is None:
        raise CaseNotFound
    return line


def _paper_words(line: BasisLine) -> str:
    if line.document:
        return _("En el expediente")
    if BasisKind(line.kind) in WITHOUT_DOCUMENT:
        return _("No hace falta: es por un peligro")
    return _("Falta. Sin él no se entrega nada.")


def _possible(viewer: Viewer, line: BasisLine) -> list[BasisState]:
    """The steps that this viewer can take now, in the order of the way."""
    found = next_steps(BasisKind(line.kind), [BasisState(step.state) for step in line.steps])
    may_judge = bool(may_review(viewer.role, viewer.staff_id, line.recorded_by))
    return [state for state in STEP_WORDS if state in found and (may_judge or state not in _REVIEWS)]


@require_safe
@screen("open_basis")
def basis(request: HttpRequest, viewer: Viewer, code: str, basis_id: int) -> HttpResponse:
    """One legal basis: what was asked, what was done, what can be done next."""
    header = open_header(viewer, code, action="open_basis")
    access = header.access
    line = basis_of(access, basis_id)
    may_write = access.may_write(RecordClass.GENERAL) and header.state != CaseState.CLOSED
    steps = _possible(viewer, line) if may_write else []
    kept_as = CLASS_OF_KIND[DocumentKind.LEGAL_BASIS]
    waits = not steps and line.state in (S.RECEIVED, S.CONTESTED)
    shown = shown_basis(line, access)
    rows = [
        {"label": _("Quién lo pide"), "value": shown.recipient},
        {"label": _("Qué pide"), "value": shown.asked},
        {"label": _("Lo mínimo"), "value": _minimum_words(line, shown.minimum)},
        {"label": _("Llegó"), "value": shown.received},
        {"label": _("Hasta"), "value": shown.until},
        {"label": _("Número"), "value": number_of_basis(viewer, access, basis_id) or _("Sin número")},
        {"label": _("Documento"), "value": _paper_words(line)},
    ]
    context = {
        "header": header,
        "shown": shown,
        "rows": rows,
        "steps": [shown_step(step) for step in line.steps],
        "next": [
            (STEP_WORDS[step], reverse("case_basis_step", args=[code, basis_id, step])) for step in steps
        ],
        "paper_url": reverse("case_document_open", args=[code, line.document])
        if line.document and access.may_read(kept_as)
        else "",
        "add_paper_url": reverse("case_basis_paper", args=[code, basis_id])
        if may_write and not line.document and access.may_write(kept_as)
        else "",
        "waits_for_lawyer": waits and may_write,
        "team_url": reverse("case_team", args=[code]) if access.assigns else "",
        "back_url": reverse("case_consents", args=[code]),
    }
    return render(request, "consent/basis.html", context)


class StepForm(forms.Form):
    """One step: when; and of a review the minimum, of telling her how, or why not yet."""

    done = WholeDayField(label=gettext_lazy("Cuándo"), not_future=True)

    def __init__(self, *args: Any, line: BasisLine, state: BasisState, **options: Any) -> None:
        super().__init__(*args, **options)
        if state == S.NARROWED:
            self.fields["record_classes"] = forms.MultipleChoiceField(
                label=_("Lo mínimo que se entrega"),
                help_text=_("Solo lo que la orden necesita de verdad."),
                choices=class_choices(line.record_classes),
                widget=forms.CheckboxSelectMultiple,
                error_messages={**NOT_IN_LIST, "required": _("Marque lo mínimo, o aconseje oponerse.")},
            )
        kinds = {S.INFORMED: InformedHow, S.NOT_INFORMED: NotInformedReason}
        if state in kinds:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Cómo lo supo") if state == S.INFORMED else _("Por qué todavía no"),
                choices=kinds[state].choices,
                widget=forms.RadioSelect({"class": "am-list"}),
                error_messages={**NOT_IN_LIST, "required": _("Elija una respuesta.")},
            )
        self.order_fields(["record_classes", "reason", "done"])

    def value(self, state: BasisState) -> StepTold:
        """The step as the action takes it."""
        said = self.cleaned_data
        on: date = said["done"]
        return StepTold(state, on, tuple(said.get("record_classes", ())), said.get("reason", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@screen("step_basis")
def step(request: HttpRequest, viewer: Viewer, code: str, basis_id: int, to: str) -> HttpResponse:
    """Take one step."""
    access = writable(viewer, code)
    line = basis_of(access, basis_id)
    if to not in STEP_WORDS:
        raise CaseNotFound
    state = BasisState(to)
    if state == S.DISCLOSED:
        want_recent_second_factor(viewer)
    form = StepForm(sent_data(request), line=line, state=state, initial={"done": PartialDate(today())})
    back = reverse("case_basis", args=[code, basis_id])
    if request.method != "POST" and state not in _possible(viewer, line):
        return redirect(back)  # Back, or another tab: it was taken already

    def save(sent: StepForm, request_id: UUID) -> None:
        step_basis(
            by=viewer, case=access.subject, request_id=request_id, basis_id=basis_id, told=sent.value(state)
        )

    page = FormPage(str(STEP_WORDS[state]), "case_consents", hint=_hint(line, state, access))
    response = answer(request, viewer, access, form, page, save)
    return redirect(back) if response.status_code == 302 else response


def _minimum_words(line: BasisLine, minimum: str) -> str:
    """What may be given: nothing is said before a review, and nothing is given against the lawyer's advice."""
    if line.state == S.RECEIVED:
        return _("Por revisar")
    reviews = [step.state for step in line.steps if step.state in _REVIEWS]
    return _("Nada, mientras conviene oponerse") if reviews[-1:] == [S.TO_CONTEST] else minimum


def _hint(line: BasisLine, state: BasisState, access: CaseAccess) -> str:
    shown = shown_basis(line, access)
    if state == S.DISCLOSED:
        return _("%(recipient)s podrá leer esto, y nada más: %(minimum)s. Hasta el %(until)s.") % {
            "recipient": shown.recipient,
            "minimum": shown.minimum,
            "until": shown.until,
        }
    if state == S.TO_CONTEST:
        return _(
            "No se entrega nada. Quien lleva el caso se lo dice a la persona; después se presenta la oposición."
        )
    if state == S.CONTESTED:
        return _("Ya se presentó ante quien lo pide. Mientras responde, no se entrega nada.")
    if state == S.REFUSED:
        return _("El pedido termina aquí: no se entregó nada y queda anotado.")
    if state == S.ENDED:
        return _("%(recipient)s ya no podrá leerlo.") % {"recipient": shown.recipient}
    return ""
