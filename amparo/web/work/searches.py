"""Searches are kept here and not in the address: a name in an address stays in the history of a shared computer.

The session holds the text sealed, the address an id that says nothing. What is kept ends with the session.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.server_seals import open_for_server, seal_for_server
from amparo.foundation.protection.vault import SealBroken

MOST_KEPT = 10
LONGEST = 80
IN_ADDRESS = "b"
_IN_SESSION = "searches"


@dataclass(frozen=True)
class KeptSearch:
    """The search that an address means: nothing asked, a text, or one that is not kept any more."""

    id: str = ""
    text: str = ""
    is_gone: bool = False


def keep_search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep the text that was sent, and lead to the list that it narrows."""
    text = request.POST.get("buscar", "").strip()[:LONGEST]
    state = request.POST.get("estado", "")
    asked = ({"estado": state} if state else {}) | (
        {IN_ADDRESS: _keep(request, viewer, text)} if text else {}
    )
    response = HttpResponseRedirect(f"{request.path}?{urlencode(asked)}#casos")
    response.status_code = 303
    return response


def kept_search(request: HttpRequest, viewer: Viewer) -> KeptSearch:
    """The search whose id the address carries."""
    wanted = request.GET.get(IN_ADDRESS, "")
    if not wanted:
        return KeptSearch()
    sealed = request.session.get(_IN_SESSION, {}).get(wanted, "")
    try:
        return KeptSearch(wanted, open_for_server(sealed, _context(viewer, wanted)))
    except SealBroken:
        return KeptSearch(is_gone=True)


def _keep(request: HttpRequest, viewer: Viewer, text: str) -> str:
    kept = dict(request.session.get(_IN_SESSION, {}))
    new = secrets.token_urlsafe(6)
    kept[new] = seal_for_server(text, _context(viewer, new))
    request.session[_IN_SESSION] = dict(list(kept.items())[-MOST_KEPT:])
    return new


def _context(viewer: Viewer, search: str) -> str:
    return f"search|{viewer.staff_id}|{search}"
