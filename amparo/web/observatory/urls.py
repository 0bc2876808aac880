"""Addresses of the observatory."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.observatory.observatory import see_observatory

urlpatterns: list[URLPattern | URLResolver] = [
    path("", see_observatory, name="observatory"),
]
