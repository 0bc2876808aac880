"""Coming in by a code that was handed over: a password of one's own, then the sign-in as always."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from amparo.foundation.accounts.administration import use_code
from amparo.web.accounts.attempts import PER_ADDRESS, PER_NAME, key_of, try_once, was_right
from amparo.web.accounts.everybodys import is_everybodys


class UseCodeForm(forms.Form):
    """Username, the code that was handed over, and a password of one's own."""

    username = forms.CharField(
        label=_("Usuario"),
        max_length=80,
        error_messages={"required": _("Escriba su usuario.")},
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Código que le entregaron"),
        help_text=_("Doce letras y números, con o sin guiones."),
        max_length=40,
        error_messages={"required": _("Escriba el código.")},
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    password = forms.CharField(
        label=_("Contraseña nueva"),
        help_text=_(
            "Doce letras o más. Una frase de varias palabras es fácil de recordar y difícil de adivinar."
        ),
        error_messages={"required": _("Escriba la contraseña nueva.")},
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Contraseña nueva, otra vez"),
        error_messages={"required": _("Escriba otra vez la contraseña nueva.")},
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise forms.ValidationError(_("Las dos contraseñas no son iguales. Escríbalas otra vez."))
        return str(self.cleaned_data["again"])


@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """Use a set-up code. Whatever is wrong with name or code gets the same answer, at the same pace."""
    form = UseCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = form.cleaned_data
        # Under keys of its own: nobody keeps somebody from signing in by trying codes for their name, nor, from
        # another address, from coming in by theirs. Sixty random bits bear a try from every address there is.
        ip = get_adapter(request).get_client_ip(request)
        name = key_of("code", f"{ip}|{told['username'].strip().lower()}")
        address = key_of("address", ip)
        waits = try_once(address, PER_ADDRESS) or try_once(name, PER_NAME)
        with transaction.atomic():
            good = not is_everybodys(told["username"]) and use_code(
                username="" if waits else told["username"], code=told["code"], password=told["password"]
            )
        if good:
            was_right(name, address)
            messages.success(request, _t("Contraseña guardada. Ingrese con ella."))
            return redirect("account_login")
        form.add_error(
            None,
            _(
                "El usuario o el código no sirven, o el código venció. Revíselos; si se repite, pida otro código."
            ),
        )
    return render(request, "account/set_up.html", {"form": form}, status=422 if form.errors else 200)
