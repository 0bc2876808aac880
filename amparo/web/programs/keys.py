"""*My keys for programs*: what each opens and until when; one is made with a recent second factor, and shown once."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.policy.classes import BIT, includes, mask
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.access.tokens import TokenLine, end_token, make_token, my_tokens
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.words import day_words
from amparo.web.forms import request_id_of
from amparo.web.refusals import explain
from amparo.web.screens import screen

_DAYS = [("30", gettext_lazy("30 días")), ("90", gettext_lazy("90 días")), ("365", gettext_lazy("Un año"))]
_WRITES = [
    ("no", gettext_lazy("Solo leer")),
    ("yes", gettext_lazy("Leer y registrar, como usted")),
]


class KeyForm(forms.Form):
    """What the key is for, what it opens, whether it writes, and how long."""

    name = forms.CharField(
        label=gettext_lazy("Para qué programa"),
        help_text=gettext_lazy("Por ejemplo: formulario de la unidad móvil."),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Diga para qué programa es la clave.")},
    )
    writes = forms.ChoiceField(
        label=gettext_lazy("Qué podrá hacer"), choices=_WRITES, initial="no", widget=forms.RadioSelect
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("Qué datos abrirá, además de los generales"),
        help_text=gettext_lazy("Marque solo lo que el programa necesita."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Cuánto tiempo valdrá"), choices=_DAYS, initial="90", widget=forms.RadioSelect
    )

    def __init__(self, data: Any, viewer: Viewer) -> None:
        super().__init__(data)
        choices = _classes_of(viewer)
        self.fields["classes"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["classes"]


def _classes_of(viewer: Viewer) -> list[tuple[str, Any]]:
    """The classes that the viewer's role reads somewhere and that are open now; the general one is in every key."""
    read = {c for rule in RULES if rule.role == viewer.role for c in rule.reads}
    wanted = [c for c in RecordClass if c in read and c not in (RecordClass.GENERAL, RecordClass.EXISTENCE)]
    return [(c.value, c.label) for c in wanted if includes(viewer.classes, c)]


def _row(line: TokenLine) -> dict[str, object]:
    opened = [str(c.label) for c in RecordClass if BIT[c] & line.classes]
    return {
        "id": line.id,
        "name": line.name,
        "what": ", ".join(opened),
        "is_read_only": line.is_read_only,
        "until": day_words(line.expires_at),
        "used": day_words(line.last_used_at) if line.last_used_at else "",
    }


@screen("program_keys")
def keys(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List one's keys, with the form that makes one."""
    return _page(request, viewer, KeyForm(None, viewer))


@screen("make_token", recent_second_factor=True)
def make(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Make a key, after the second factor once more; it is shown now and never again."""
    if request.method != "POST":
        return redirect("program_keys")
    form = KeyForm(request.POST, viewer)
    if form.is_valid():
        try:
            token = _make(form, request, viewer)
        except Refused as refusal:
            form.add_error(None, explain(refusal.reason))
        else:
            return render(request, "programs/made.html", {"token": token, "name": form.cleaned_data["name"]})
    return _page(request, viewer, form)


def _page(request: HttpRequest, viewer: Viewer, form: KeyForm) -> HttpResponse:
    context = {
        "form": form,
        "keys": [_row(line) for line in my_tokens(viewer)],
        "request_id": request_id_of(request) if form.is_bound else uuid4(),
    }
    return render(request, "programs/keys.html", context, status=422 if form.is_bound else 200)


def _make(form: KeyForm, request: HttpRequest, viewer: Viewer) -> str:
    told = form.cleaned_data
    return make_token(
        by=viewer,
        token_id=request_id_of(request),
        name=told["name"],
        classes=mask(RecordClass(c) for c in told.get("classes", ())),
        is_read_only=told["writes"] != "yes",
        days=int(told["days"]),
    )


@screen("end_token")
def take_back(request: HttpRequest, viewer: Viewer, key: UUID) -> HttpResponse:
    """Take a key back; it opens nothing from the next request on."""
    if request.method == "POST" and end_token(viewer, key):
        messages.success(request, _("Clave quitada. El programa que la usaba ya no entra."))
    return redirect("program_keys")
