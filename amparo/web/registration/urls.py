"""Addresses of registering, and of finding places."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.registration.discard import discard
from amparo.web.registration.places import places
from amparo.web.registration.review import review, save
from amparo.web.registration.start import register
from amparo.web.registration.step import autosave, step
from amparo.web.registration.tasks import registration

urlpatterns: list[URLPattern | URLResolver] = [
    path("lugares/", places, name="places"),
    path("registrar/", register, name="register"),
    path("registrar/<uuid:draft_id>/", registration, name="registration"),
    path("registrar/<uuid:draft_id>/revisar/", review, name="registration_review"),
    path("registrar/<uuid:draft_id>/guardar/", save, name="registration_save"),
    path("registrar/<uuid:draft_id>/descartar/", discard, name="registration_discard"),
    path("registrar/<uuid:draft_id>/<slug:slug>/", step, name="registration_step"),
    path("registrar/<uuid:draft_id>/<slug:slug>/borrador/", autosave, name="registration_autosave"),
]
