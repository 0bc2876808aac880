"""*Documents* of a case: a list, adding one, opening one as a download, withdrawing one."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.attachments.actions import add_document, withdraw_document
from amparo.casework.attachments.enums import (
    CLASS_OF_KIND,
    KEPT_WITH_A_BASIS,
    MIME,
    CheckOutcome,
    DocumentKind,
    FileType,
    Finding,
)
from amparo.casework.attachments.queries import DocumentLine, documents_of, open_document
from amparo.casework.cases.queries import open_header
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.frame import case_frame
from amparo.web.cases.people import names_of
from amparo.web.cases.words import day_words
from amparo.web.cases.writing import FormPage, answer
from amparo.web.forms import request_id_of
from amparo.web.screens import screen

_ENDING = {FileType.PDF: "pdf", FileType.JPEG: "jpg", FileType.PNG: "png", FileType.TEXT: "txt"}


class DocumentForm(forms.Form):
    """What the paper is, what to call it, and the file."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Qué documento es"),
        widget=forms.RadioSelect({"class": "am-list"}),
        error_messages={"required": gettext_lazy("Elija qué documento es.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Cómo llamarlo"),
        help_text=gettext_lazy("Por ejemplo: informe de octubre. Se guarda cifrado, como el archivo."),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Archivo"),
        help_text=gettext_lazy(
            "PDF, foto (JPEG o PNG) o texto, hasta 10 MB. De las fotos se borra dónde y cuándo se tomaron."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Elija el archivo.")},
    )

    def __init__(self, request: HttpRequest, kinds: list[DocumentKind]) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


def _kinds(access: CaseAccess) -> list[DocumentKind]:
    """What the viewer may add: kinds of the classes that they may write."""
    kinds = [
        kind for kind in DocumentKind if kind != KEPT_WITH_A_BASIS and access.may_write(CLASS_OF_KIND[kind])
    ]
    if not kinds:
        raise Refused("class_not_writable")
    return kinds


def _rows(lines: list[DocumentLine], access: CaseAccess) -> list[dict[str, Any]]:
    names = names_of(line.recorded_by for line in lines)
    return [
        {
            "id": line.id,
            "kind": DocumentKind(line.kind).label,
            "name": line.name or "",
            "what": f"{FileType(line.file_type).label}, {filesizeformat(line.size)}",
            "class_label": RecordClass(line.record_class).label,
            "by": names[line.recorded_by],
            "on": day_words(line.recorded_at),
            "checked": _check_words(line),
            "is_warned": line.outcome in (CheckOutcome.WARNED, CheckOutcome.BROKEN),
            "may_withdraw": line.kind != KEPT_WITH_A_BASIS and access.may_write(line.record_class),
        }
        for line in lines
    ]


def _check_words(line: DocumentLine) -> str:
    """What is known of the file since it was stored. Not checked is not sound."""
    if line.outcome is None:
        return _("Todavía no se revisó el archivo.")
    if line.outcome == CheckOutcome.BROKEN:
        return _("El archivo no se abre entero. Si tiene el original, agréguelo otra vez y retire este.")
    if line.outcome == CheckOutcome.SOUND:
        if line.file_type == FileType.PDF:
            return _("Revisado: se abre entero y no se encontraron programas dentro.")
        return _("Revisado: se abre entero.")
    return _("Cuidado: este PDF trae %(what)s. Ábralo solo si confía en quien lo envió.") % {
        "what": ", ".join(str(Finding(each).label) for each in line.findings)
    }


@screen("list_documents")
def documents(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """List the documents that the viewer may read, closed."""
    header = open_header(viewer, code, action="list_documents")
    frame = case_frame(header, viewer, "case_documents")
    may_write = bool(header.access.writes) and not frame["is_closed"]
    context = {
        "documents": _rows(documents_of(viewer, header.access), header.access),
        "may_write": may_write,
        "request_id": uuid4(),
    }
    return render(request, "documents/documents.html", frame | context)


@screen("add_document")
def add(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Add a document."""
    access = access_case(viewer, code)
    form = DocumentForm(request, _kinds(access))

    def save(sent: DocumentForm, request_id: UUID) -> None:
        told = sent.cleaned_data
        add_document(
            by=viewer,
            case=access.subject,
            request_id=request_id,
            kind=DocumentKind(told["kind"]),
            name=told["name"],
            content=told["file"].read(),
        )

    page = FormPage(
        _("Agregar un documento"),
        "case_documents",
        submit_label=_("Guardar documento"),
        template="documents/add.html",
    )
    return answer(request, viewer, access, form, page, save)


@screen("open_document", recent_second_factor=True)
def open_one(request: HttpRequest, viewer: Viewer, code: str, document: int) -> HttpResponse:
    """Open one document: a download that can run nothing and is kept nowhere."""
    access = access_case(viewer, code)
    if request.method != "POST":
        return redirect("case_documents", code)
    if getattr(request, "has_just_proved", False):
        # A download leaves the page in place: the question would stay, and ask again.
        messages.success(request, _("Confirmado. Ahora puede abrir el documento."))
        return redirect("case_documents", code)
    found = open_document(viewer, access, document)
    if found is None:
        raise CaseNotFound
    kind = FileType(found.file_type)
    response = HttpResponse(found.content, content_type=MIME[kind])
    # The name of the file says nothing: it stays behind in the folder of downloads.
    response["Content-Disposition"] = f'attachment; filename="documento-{document}.{_ENDING[kind]}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@screen("withdraw_document")
def withdraw(request: HttpRequest, viewer: Viewer, code: str, document: int) -> HttpResponse:
    """Take a document out of the list."""
    access = access_case(viewer, code)
    if request.method == "POST":
        withdraw_document(
            by=viewer, case=access.subject, request_id=request_id_of(request), document_id=document
        )
        messages.success(request, _("Documento retirado."))
    return redirect("case_documents", code)
