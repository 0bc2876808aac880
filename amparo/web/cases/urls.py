"""Addresses of a case."""

from django.urls import URLPattern, URLResolver, include, path

from amparo.web.cases import (
    consents,
    contact,
    entries,
    events,
    facts,
    notes,
    opening,
    person,
    situation,
    tasks,
)
from amparo.web.cases.open_case import open_case

_PERSON = [
    path("", person.person, name="case_person"),
    path("datos/", person.edit_profile, name="case_profile"),
    path("identidad/", person.edit_identity, name="case_identity"),
    path("identidad/abrir/", person.open_identity, name="case_identity_open"),
    path("sensibles/", person.edit_sensitive, name="case_sensitive"),
    path("sensibles/abrir/", person.open_sensitive, name="case_sensitive_open"),
    path("contacto/<slug:channel>/", contact.edit_contact, name="case_contact"),
]
_SITUATION = [
    path("", situation.situation, name="case_situation"),
    path("abrir/", situation.read_situation, name="case_situation_open"),
    path("hechos/<slug:dimension>/", facts.facts, name="case_facts"),
    path("momentos/agregar/", events.event, name="case_event_add"),
    path("momentos/<int:event>/", events.event, name="case_event_correct"),
    path("personas/agregar/", events.exploiter, name="case_exploiter_add"),
    path("personas/<int:exploiter>/", events.exploiter, name="case_exploiter_correct"),
    path("determinacion/", events.status, name="case_status"),
]
_NOTES = [
    path("", notes.notes, name="case_notes"),
    path("escribir/", notes.add_note, name="case_note_add"),
    path("escribir/borrador/", notes.autosave, name="case_note_draft"),
    path("<int:note>/abrir/", notes.read_note, name="case_note_open"),
    path("<int:note>/corregir/", notes.correct_note, name="case_note_correct"),
]
_CASE: list[URLPattern | URLResolver] = [
    path("", open_case, name="case"),
    path("camino/agregar/", entries.add_entry, name="case_entry_add"),
    path("camino/<int:entry>/corregir/", entries.correct, name="case_entry_correct"),
    path("camino/<int:entry>/apertura/", opening.correct, name="case_opening_correct"),
    path("persona/", include(_PERSON)),
    path("situacion/", include(_SITUATION)),
    path("notas/", include(_NOTES)),
    path("tareas/agregar/", tasks.add_task, name="case_task_add"),
    path("tareas/<int:task>/", tasks.task, name="case_task"),
    path("consentimientos/", consents.consents, name="case_consents"),
    path("consentimientos/registrar/", consents.add_consent, name="case_consent_add"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("<str:code>/", include(_CASE))]
