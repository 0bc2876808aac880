"""What went wrong, as ``application/problem+json`` (RFC 9457): never what was sent, and no personal data.

``type`` is a stable code for programs, ``detail`` the words for people, ``errors`` the fields and their remedies.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from amparo.casework.cases.lifetime import BEFORE_BIRTH
from amparo.casework.consent.rules import FIELD_OF
from amparo.foundation.access.attempts import WrongRole
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.tokens import UsedTooOften
from amparo.foundation.access.viewer import NotSignedIn

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
LONGEST_FIELD = 200


class FieldProblem(BaseModel):
    """One field, and what to do about it."""

    field: str
    remedy: str


class Problem(BaseModel):
    """What went wrong and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


class InvalidField(Exception):
    """A field that its type cannot judge is wrong; ``remedy`` says what to do."""

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(field)
        self.field, self.remedy = field, remedy


def problem(
    status: int, kind: str, title: str, detail: str, errors: Sequence[FieldProblem] = ()
) -> HttpResponse:
    """The answer that says it; ``kind`` is the stable end of its type."""
    said = Problem(
        type=f"urn:amparo:problem:{kind}", title=title, status=status, detail=detail, errors=list(errors)
    )
    return HttpResponse(said.model_dump_json(), status=status, content_type=CONTENT_TYPE)


def not_found() -> HttpResponse:
    """The one answer for what does not exist and for what is not for this viewer."""
    return problem(
        404,
        "not_found",
        _("No se encontró"),
        _("No existe, o no es para usted. Revise la dirección y el código."),
    )


def not_so(allowed: str) -> HttpResponse:
    """The answer to a method that an address does not take. ``allowed``: those that it takes."""
    detail = _("Esta dirección no admite ese método. Mire la descripción de la API.")
    response = problem(405, "method_not_allowed", _("No se usa así"), detail)
    response["Allow"] = allowed
    return response


def _remedy(error: dict[str, Any]) -> str:
    """What to do about one error of pydantic's, in words of ours: its own may repeat what was sent."""
    kind, context = error.get("type", ""), error.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error", ""))
    if kind == "enum":
        return _("Elija una de estas opciones: %(options)s.") % {"options": context.get("expected", "")}
    if kind in ("string_too_long", "too_long"):
        return _("Es demasiado largo: el máximo es %(limit)s.") % {"limit": context.get("max_length", "")}
    if kind == "greater_than_equal":
        return _("Escriba un número desde %(limit)s.") % {"limit": context.get("ge", "")}
    if kind == "less_than_equal":
        return _("Escriba un número hasta %(limit)s.") % {"limit": context.get("le", "")}
    words = {
        "missing": _("Falta este dato."),
        "extra_forbidden": _("Este dato no existe aquí. Revise su nombre en la descripción de la API."),
        "timezone_aware": _("Escriba la hora con su zona, por ejemplo 2026-11-22T15:30:00-05:00."),
    }
    if kind.startswith("uuid"):
        return _("Escriba un UUID.")
    if kind.startswith("date"):
        return _("Escriba una fecha, por ejemplo 2026-11-22.")
    return words.get(kind) or _("No tiene la forma esperada. Mire la descripción de la API.")


def _field(location: Sequence[Any]) -> str:
    """Where it is, in dots, without the part of the request and the name that the code gives the body."""
    parts = [str(part) for part in location]
    at = 2 if parts[:1] == ["body"] else 1
    return ".".join(parts[at:] or parts[-1:])[:LONGEST_FIELD]


def _invalid(fields: Sequence[FieldProblem]) -> HttpResponse:
    return problem(
        422,
        "invalid",
        _("Hay datos por corregir"),
        _("Corrija los datos que se nombran y envíe de nuevo."),
        fields,
    )


def _refused(reason: str, explain: Callable[[str], str]) -> HttpResponse:
    words = explain(reason)
    # What is dated before birth names its field in the reason.
    field = reason.removesuffix(BEFORE_BIRTH) if reason.endswith(BEFORE_BIRTH) else FIELD_OF.get(reason, "")
    errors = [FieldProblem(field=field, remedy=words)] if field else []
    return problem(409, f"refused:{reason}", _("No se puede hacer ahora"), words, errors)


def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(
        401, "not_signed_in", _("Hay que entrar"), _("Falta una clave de acceso, o ya no vale.")
    )
    response["WWW-Authenticate"] = 'Bearer realm="amparo"'
    return response


def _absent(request: HttpRequest, error: Any) -> HttpResponse:
    return not_found()


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    detail = _("El cuerpo no es JSON, o es demasiado grande.")
    return problem(400, "unreadable", _("No se pudo leer"), detail)


def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return _unreadable(request, error)
    return problem(error.status_code, "forbidden", _("No está permitido"), _("Vuelva a entrar y repita."))


def _too_many(request: HttpRequest, error: UsedTooOften) -> HttpResponse:
    response = problem(429, "too_many", _("Demasiadas veces"), _("Espere un momento y repita."))
    response["Retry-After"] = str(error.wait)
    return response


def _of_types(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _invalid([FieldProblem(field=_field(e["loc"]), remedy=_remedy(e)) for e in error.errors])


def _of_field(request: HttpRequest, error: InvalidField) -> HttpResponse:
    return _invalid([FieldProblem(field=error.field, remedy=error.remedy)])


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api failed", exc_info=error)
    detail = _("No se guardó nada. Repita con la misma Idempotency-Key.")
    return problem(500, "failed", _("Algo falló"), detail)


_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    AuthenticationError: _nobody,
    NotSignedIn: _nobody,
    CaseNotFound: _absent,
    WrongRole: _absent,
    Http404: _absent,
    HttpError: _other,
    SuspiciousOperation: _unreadable,  # Django's, of a body that is too big or has too many fields
    UsedTooOften: _too_many,
    ValidationError: _of_types,
    InvalidField: _of_field,
    Exception: _failed,
}


def say_problems(api: NinjaAPI, explain: Callable[[str], str]) -> None:
    """Answer every error of this API as a problem. ``explain`` has the words for the reason of a refusal."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return _refused(error.reason, explain)

    api.add_exception_handler(Refused, refused)
