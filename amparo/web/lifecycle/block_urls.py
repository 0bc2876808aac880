"""Addresses of blocked files; they stand apart from the cases, which nobody sees while they are blocked."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.lifecycle.blocking import ask, block_list, respond

urlpatterns: list[URLPattern | URLResolver] = [
    path("", block_list, name="blocks"),
    path("<uuid:block>/responder/", respond, name="block_answer"),
    path("<uuid:block>/<str:kind>/", ask, name="block_ask"),
]
