"""Saying that cases were handed over, to somebody who may no longer see them."""

from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.directory.queries import staff_name
from amparo.web.screens import screen

_SALT = "handed over"


def to_receipt(viewer: Viewer, *, how_many: int, giver: UUID, to: UUID) -> HttpResponse:
    """Go to the page that says it. Its address carries the receipt, signed: how many, never which."""
    parts = [str(viewer.staff_id), how_many, str(giver), str(to)]
    return redirect("handed_over", signing.dumps(parts, salt=_SALT, compress=True))


@screen("handed_over")
def handed_over(request: HttpRequest, viewer: Viewer, receipt: str) -> HttpResponse:
    """Show one's own receipt."""
    try:
        by, how_many, giver, to = signing.loads(receipt, salt=_SALT)
    except signing.BadSignature:
        raise CaseNotFound from None
    if by != str(viewer.staff_id):
        raise CaseNotFound
    context = {
        "how_many": how_many,
        "giver": staff_name(UUID(giver)),
        "to": staff_name(UUID(to)),
        "keeps": viewer.is_coordinator,
    }
    return render(request, "work/handed_over.html", context)
