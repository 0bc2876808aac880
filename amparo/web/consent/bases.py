"""What comes in by law, recorded, and its document."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amparo.casework.attachments.enums import CLASS_OF_KIND, DocumentKind
from amparo.casework.cases.dates import PartialDate
from amparo.casework.consent.bases import (
    BasisTold,
    attach_paper,
    record_basis,
)
from amparo.casework.consent.basis_rules import may_receive
from amparo.casework.consent.birth import birth_of_person
from amparo.casework.consent.enums import BasisKind
from amparo.casework.consent.rules import may_be_minor
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import today
from amparo.foundation.directory.enums import InstitutionKind
from amparo.web.cases.whole_days import WholeDayField
from amparo.web.cases.writing import FormPage, answer, sent_data, sent_files, writable
from amparo.web.consent.basis import basis_of
from amparo.web.consent.preparing import class_choices, recipients
from amparo.web.forms import NOT_IN_LIST
from amparo.web.screens import screen


def paper_field(**options: Any) -> forms.FileField:
    """A field for the document of a legal basis."""
    return forms.FileField(
        allow_empty_file=True, error_messages={"required": gettext_lazy("Elija el archivo.")}, **options
    )


def _paper(form: forms.Form) -> bytes | None:
    sent = form.cleaned_data.get("file")
    return sent.read() if sent else None


class BasisForm(forms.Form):
    """What came in, from whom, and what it asks for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Qué llegó"),
        choices=BasisKind.choices,
        widget=forms.RadioSelect({"class": "am-list"}),
        error_messages={"required": gettext_lazy("Elija qué llegó.")} | NOT_IN_LIST,
    )
    recipient = forms.ChoiceField(
        label=gettext_lazy("De qué autoridad, que recibiría los datos"),
        help_text=gettext_lazy(
            "La policía, la fiscalía, un juzgado o la asistencia a víctimas (UDAVIT). Si puede ser menor de edad, "
            "también la UPE o la DEMUNA."
        ),
        error_messages={"required": gettext_lazy("Elija la autoridad.")} | NOT_IN_LIST,
    )
    record_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Qué pide"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Marque qué pide.")} | NOT_IN_LIST,
    )
    number = forms.CharField(
        label=gettext_lazy("Número del documento"),
        help_text=gettext_lazy("Se guarda cifrado."),
        max_length=120,
        required=False,
    )
    file = paper_field(
        label=gettext_lazy("El documento"),
        help_text=gettext_lazy(
            "PDF o foto, hasta 10 MB. Puede agregarlo después. Sin él no se entrega nada, salvo por un peligro."
        ),
        required=False,
    )
    received = WholeDayField(label=gettext_lazy("Cuándo llegó"), not_future=True)
    until = WholeDayField(
        label=gettext_lazy("Hasta cuándo podrían verlo"),
        help_text=gettext_lazy("Por un peligro, como mucho 3 días. Por lo demás, como mucho un año."),
    )

    def __init__(self, *args: Any, viewer: Viewer, access: CaseAccess, **options: Any) -> None:
        super().__init__(*args, **options)
        if not access.may_write(CLASS_OF_KIND[DocumentKind.LEGAL_BASIS]):
            del self.fields["file"]
        # Another one that is sent anyway is told what is wrong with it.
        self.fields["recipient"].choices = recipients(viewer)  # type: ignore[attr-defined]
        child = may_be_minor(birth_of_person(access.subject), today())
        able = [kind for kind in InstitutionKind if may_receive(kind, child)]
        self.fields["recipient"].widget.choices = recipients(viewer, kinds=able)  # type: ignore[attr-defined]
        # An order may ask for what this worker does not read: all classes are named, none is opened here.
        self.fields["record_classes"].choices = class_choices()  # type: ignore[attr-defined]

    def value(self) -> BasisTold:
        """What came in, as the action takes it."""
        said = self.cleaned_data
        return BasisTold(
            kind=BasisKind(said["kind"]),
            recipient=UUID(said["recipient"]),
            record_classes=tuple(said["record_classes"]),
            received_on=said["received"],
            until=said["until"],
            number=said["number"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("record_basis")
def add_basis(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Record what came in."""
    access = writable(viewer, code)
    initial = {"received": PartialDate(today())}
    form = BasisForm(sent_data(request), sent_files(request), viewer=viewer, access=access, initial=initial)

    def save(sent: BasisForm, request_id: UUID) -> None:
        record_basis(
            by=viewer, case=access.subject, request_id=request_id, told=sent.value(), paper=_paper(sent)
        )

    page = FormPage(
        _("Un pedido de datos por ley"),
        "case_consents",
        hint=_("Todavía no se entrega nada. Primero lo revisa una abogada, un abogado o la defensa pública."),
        template="documents/add.html",
    )
    return answer(request, viewer, access, form, page, save)


class PaperForm(forms.Form):
    """The document of a legal basis that was recorded without it."""

    file = paper_field(
        label=gettext_lazy("El documento"),
        help_text=gettext_lazy("PDF o foto, hasta 10 MB. Se guarda cifrado."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("attach_basis_document")
def add_paper(request: HttpRequest, viewer: Viewer, code: str, basis_id: int) -> HttpResponse:
    """Add the document of a legal basis."""
    access = writable(viewer, code)
    line = basis_of(access, basis_id)
    if not access.may_write(CLASS_OF_KIND[DocumentKind.LEGAL_BASIS]):
        raise Refused("class_not_writable")
    form = PaperForm(sent_data(request), sent_files(request))
    back = reverse("case_basis", args=[code, basis_id])
    if request.method != "POST" and line.document is not None:
        return redirect(back)

    def save(sent: PaperForm, request_id: UUID) -> None:
        attach_paper(
            by=viewer,
            case=access.subject,
            request_id=request_id,
            basis_id=basis_id,
            paper=sent.cleaned_data["file"].read(),
        )

    page = FormPage(_("El documento del pedido"), "case_consents", template="documents/add.html")
    response = answer(request, viewer, access, form, page, save)
    return redirect(back) if response.status_code == 302 else response
