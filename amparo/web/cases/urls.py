"""Addresses of a case."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.cases.open_case import open_case

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:code>/", open_case, name="case"),
]
