"""Addresses of one's own keys for programs."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.programs import keys

urlpatterns: list[URLPattern | URLResolver] = [
    path("", keys.keys, name="program_keys"),
    path("crear/", keys.make, name="program_key_make"),
    path("<uuid:key>/quitar/", keys.take_back, name="program_key_end"),
]
