"""Addresses of the first page and of the unit's."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.work.due import task_done
from amparo.web.work.handed_over import handed_over
from amparo.web.work.my_work import my_work
from amparo.web.work.notices import seen
from amparo.web.work.reassign import unit_reassign
from amparo.web.work.unit import my_unit

urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_work, name="my_work"),
    path("tareas/<str:code>/<int:task_id>/hecha/", task_done, name="task_done"),
    path("avisos/vistos/", seen, name="notices_seen"),
    path("unidad/", my_unit, name="my_unit"),
    path("unidad/reasignar/", unit_reassign, name="unit_reassign"),
    path("traspasos/<str:receipt>/", handed_over, name="handed_over"),
]
