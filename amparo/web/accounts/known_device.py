"""Browsers that have signed in as somebody before: their wrong tries are counted apart from strangers'.

So nobody keeps a colleague out by typing her name wrongly on another computer. The cookie holds a random number and
keyed hashes; whoever reads it learns no name, and it opens nothing.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from amparo.web.accounts.attempts import key_of

_SALT, _DAYS, _MOST_NAMES = "known device", 180, 8


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, names = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=_DAYS * 86_400
        )
    except (signing.BadSignature, ValueError):
        return "", []
    return str(device), list(names)


def _mark(username: str) -> str:
    return key_of("device", username.lower()).hex()[:24]


def attempt_key(request: HttpRequest, username: str) -> bytes:
    """Where a try under this name is counted: with this device's own, if it is known for it."""
    device, names = _read(request)
    return key_of("name", f"{device if _mark(username) in names else ''}|{username.lower()}")


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """This browser has signed in as somebody: know it again."""
    device, names = _read(request)
    kept = [_mark(username), *(name for name in names if name != _mark(username))][:_MOST_NAMES]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device or secrets.token_urlsafe(12), kept], salt=_SALT),
        max_age=_DAYS * 86_400,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
