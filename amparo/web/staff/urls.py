"""Addresses of those who look after accounts."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.staff.courses import record_course
from amparo.web.staff.openings import invite_somebody, opening_page, set_up_code
from amparo.web.staff.people import staff_list
from amparo.web.staff.person import ask_for, colleague, end_sessions, leave

urlpatterns: list[URLPattern | URLResolver] = [
    path("", staff_list, name="staff"),
    path("nueva/", invite_somebody, name="invite"),
    path("pedidos/<uuid:opening>/", opening_page, name="opening"),
    path("pedidos/<uuid:opening>/codigo/", set_up_code, name="set_up_code"),
    path("<uuid:staff>/", colleague, name="colleague"),
    path("<uuid:staff>/termina/", leave, name="leave"),
    path("<uuid:staff>/sesiones/", end_sessions, name="end_sessions_of"),
    path("<uuid:staff>/curso/", record_course, name="record_course"),
    path("<uuid:staff>/pedir/<str:kind>/", ask_for, name="ask_opening"),
]
