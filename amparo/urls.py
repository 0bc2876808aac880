"""Addresses, in Spanish as people see them."""

from django.urls import URLPattern, URLResolver, include, path

from amparo.api.application import api_urls
from amparo.web.consent.urls import shared_patterns, slip_patterns
from amparo.web.refusals import explain

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("amparo.web.accounts.urls")),
    path("cuenta/programas/", include("amparo.web.programs.urls")),
    path("", include("amparo.web.work.urls")),
    path("", include("amparo.web.safeguards.urls")),
    path("", include("amparo.web.registration.urls")),
    path("", include("amparo.web.oversight.urls")),
    path("bloqueos/", include("amparo.web.lifecycle.block_urls")),
    path("personal/", include("amparo.web.staff.urls")),
    path("casos/", include("amparo.web.lifecycle.urls")),
    path("casos/", include("amparo.web.consent.urls")),
    path("compartidos/", include(shared_patterns)),
    path("papel/", include(slip_patterns)),
    path("casos/", include("amparo.web.documents.urls")),
    path("casos/", include("amparo.web.cases.urls")),
    path("observatorio/externos/", include("amparo.web.external.urls")),
    path("observatorio/", include("amparo.web.observatory.urls")),
    path("api/", include(api_urls(explain))),
    path("i18n/", include("django.conf.urls.i18n")),
]
