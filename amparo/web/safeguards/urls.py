"""Addresses of safeguards."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.safeguards.duplicates import check, same_person, settle
from amparo.web.safeguards.known import known

urlpatterns: list[URLPattern | URLResolver] = [
    path("registrar/<uuid:draft_id>/antes-de-seguir/", known, name="registration_known"),
    path("casos/<str:code>/consulta/", check, name="case_duplicate_check"),
    path("unidad/mismo-expediente/<uuid:question_id>/", same_person, name="same_person"),
    path("unidad/expediente-anterior/<int:hit>/listo/", settle, name="settle_known_file"),
]
