"""Addresses of what changes a case's life; they stand under a case's own."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.lifecycle.blocking import block
from amparo.web.lifecycle.state import close, follow_up, reopen
from amparo.web.lifecycle.summary import summary
from amparo.web.lifecycle.team import team
from amparo.web.lifecycle.transfer import transfer

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:code>/traspasar/", transfer, name="case_transfer"),
    path("<str:code>/equipo/", team, name="case_team"),
    path("<str:code>/cerrar/", close, name="case_close"),
    path("<str:code>/seguimiento/", follow_up, name="case_follow_up"),
    path("<str:code>/reabrir/", reopen, name="case_reopen"),
    path("<str:code>/bloquear/", block, name="case_block"),
    path("<str:code>/resumen.pdf", summary, name="case_summary"),
]
