"""Addresses of external data sets."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.external.external import external

urlpatterns: list[URLPattern | URLResolver] = [
    path("", external, name="external"),
]
