"""The forms of signing in, in short words. What they do is allauth's."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.web.accounts.attempts import PER_NAME, key_of, try_once, was_right


def say(form: forms.Form, name: str, label: Any, missing: Any, hint: Any = "", **attrs: str) -> None:
    """Give a field of allauth our own words: its label, what to say if it is missing, a hint, attributes."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attrs


def wait_words(minutes: int) -> str:
    """What somebody is told who had to wait before what they sent was looked at."""
    return str(_("Espere %(minutes)s minutos y vuelva a intentar.")) % {"minutes": minutes}


def must_wait(form: forms.Form, field: str, minutes: int) -> None:
    """Of a form that was sent nothing: that one has to wait is all that is wrong, in this field."""
    form.errors.clear()
    form.add_error(field, wait_words(minutes))


_PASSWORD_MISSING = _("Escriba su contraseña.")
_CODE_MISSING = _("Escriba el código.")


class SignInForm(LoginForm):  # type: ignore[misc]
    """User and password; the session is never remembered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        say(self, "login", _("Usuario"), _("Escriba su usuario."), autocapitalize="none", spellcheck="false")
        say(self, "password", _("Contraseña"), _PASSWORD_MISSING)
        self.fields["password"].help_text = ""


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "password", _("Contraseña"), _PASSWORD_MISSING)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The password of today and the next one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "oldpassword", _("Contraseña actual"), _PASSWORD_MISSING)
        hint = _(
            "Doce letras o más. Una frase de varias palabras es fácil de recordar y difícil de adivinar."
        )
        say(self, "password1", _("Contraseña nueva"), _("Escriba la contraseña nueva."), hint)
        say(self, "password2", _("Contraseña nueva, otra vez"), _("Escriba otra vez la contraseña nueva."))

    def clean_oldpassword(self) -> str:
        """Counted, as at the sign-in: of who has to wait it is not looked at."""
        key = key_of("password of today", str(self.user.pk))
        if minutes := try_once(key, PER_NAME):
            raise forms.ValidationError(wait_words(minutes))
        password = str(super().clean_oldpassword())
        was_right(key, key)
        return password


class _Code:
    """A code of six figures, or one of the reserve codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Los seis números que muestra ahora la aplicación de su teléfono.")
        say(self, "code", _("Código"), _CODE_MISSING, hint, **{"class": "govuk-input--width-10"})  # type: ignore[arg-type]


class SecondFactorForm(_Code, AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in."""


class SecondFactorConfirmForm(_Code, SecondFactorAgainForm):  # type: ignore[misc]
    """The code once more, before something that matters."""


class ActivateForm(_Code, ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the phone has the secret."""
