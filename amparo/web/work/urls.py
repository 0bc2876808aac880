"""Addresses of the first page."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.work.my_work import my_work

urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_work, name="my_work"),
]
