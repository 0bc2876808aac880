"""What every answer carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NothingStays:
    """Keeps pages out of every cache and lets them act alone: no store, no sharing with other windows or origins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
