"""Places by typing three letters."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from amparo.foundation.access.viewer import Viewer
from amparo.foundation.places.search import find_places
from amparo.web.forms import place_name
from amparo.web.screens import screen

FEWEST_LETTERS = 3
MOST_PLACES = 10


@require_safe
@screen("find_places")
def places(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Places whose name begins like the text; nothing for less than three letters."""
    text = request.GET.get("q", "").strip()[:80]
    found = find_places(text, limit=MOST_PLACES) if len(text) >= FEWEST_LETTERS else []
    return JsonResponse({"places": [{"code": place.code, "name": place_name(place.code)} for place in found]})
