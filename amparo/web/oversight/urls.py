"""Addresses of what is read back from the trail."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.oversight.alerts import alert_page, alerts_page
from amparo.web.oversight.looks import looks
from amparo.web.oversight.trail import trail_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("casos/<str:code>/miradas/", looks, name="case_looks"),
    path("auditoria/", trail_page, name="trail"),
    path("alertas/", alerts_page, name="alerts"),
    path("alertas/<uuid:alert_id>/", alert_page, name="alert"),
]
