"""Addresses of talking about consent, under those of a case."""

from django.urls import URLPattern, URLResolver, include, path

from amparo.web.consent import bases, basis, by_slip, mending, record, shared, talk

_CONSENT: list[URLPattern | URLResolver] = [
    path("conversar/", talk.prepare, name="case_talk_prepare"),
    path("conversar/<uuid:talk_id>/<slug:page>/", talk.talk, name="case_talk"),
    path("<int:consent_id>/", record.record, name="case_consent"),
    path("<int:consent_id>/gracias/", record.done, name="case_consent_done"),
    path("<int:consent_id>/devuelto/", record.returned, name="case_consent_returned"),
    path("<int:consent_id>/corregir/", mending.mend, name="case_consent_mend"),
    path("<int:consent_id>/papel/", record.slip, name="case_consent_slip"),
    path("<int:consent_id>/retirar/", record.withdraw, name="case_consent_withdraw"),
    path("por-ley/", bases.add_basis, name="case_basis_add"),
    path("por-ley/<int:basis_id>/", basis.basis, name="case_basis"),
    path("por-ley/<int:basis_id>/documento/", bases.add_paper, name="case_basis_paper"),
    path("por-ley/<int:basis_id>/<slug:to>/", basis.step, name="case_basis_step"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("<str:code>/consentimientos/", include(_CONSENT))]

# Under no case: a code that somebody says, and what others shared with one's unit.
slip_patterns: list[URLPattern | URLResolver] = [path("", by_slip.by_slip, name="by_slip")]
shared_patterns: list[URLPattern | URLResolver] = [
    path("", shared.shared, name="shared_with_unit"),
    path("<uuid:share>/dar/", shared.assign, name="shared_assign"),
    path("<uuid:share>/terminar/", shared.leave, name="shared_leave"),
]
