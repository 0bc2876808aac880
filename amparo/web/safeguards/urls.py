"""Addresses of safeguards."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.safeguards.duplicates import check, same_person, settle
from amparo.web.safeguards.emergency import emergency, end, review_page
from amparo.web.safeguards.known import known
from amparo.web.safeguards.page import safeguards
from amparo.web.safeguards.unveiling import answer_page, requests, unveiled_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("registrar/<uuid:draft_id>/antes-de-seguir/", known, name="registration_known"),
    path("decisiones/", safeguards, name="safeguards"),
    path("emergencia/", emergency, name="emergency"),
    path("emergencia/<uuid:emergency_id>/terminar/", end, name="emergency_end"),
    path("emergencia/<uuid:emergency_id>/revisar/", review_page, name="emergency_review"),
    path("pedidos/", requests, name="unveilings"),
    path("pedidos/<uuid:unveiling_id>/", answer_page, name="unveiling_answer"),
    path("casos/<str:code>/identidad-abierta/", unveiled_page, name="unveiled"),
    path("casos/<str:code>/consulta/", check, name="case_duplicate_check"),
    path("unidad/mismo-expediente/<uuid:question_id>/", same_person, name="same_person"),
    path("unidad/expediente-anterior/<int:hit>/listo/", settle, name="settle_known_file"),
]
