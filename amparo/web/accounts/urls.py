"""Addresses of signing in and out. Nobody signs up; nobody resets a password by mail."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, path

from amparo.web.accounts.pages import SecondStep, View, own_account, sign_in
from amparo.web.accounts.passkeys import AddPasskey, RemovePasskey, RenamePasskey
from amparo.web.accounts.quick_exit import quick_exit, still_here
from amparo.web.accounts.sessions import sessions
from amparo.web.accounts.set_up import set_up
from amparo.web.in_her_hands import given_back
from amparo.web.staff.courses import my_courses

_codes = "cuenta/segundo-paso/codigos/"
_keys = "cuenta/llaves/"


def _changes(view: View) -> View:
    return own_account(view, changes=True)


urlpatterns: list[URLPattern | URLResolver] = [
    path("entrar/", sign_in, name="account_login"),
    path("entrar/codigo/", set_up, name="set_up"),
    path("entrar/cerrada/", account.account_inactive, name="account_inactive"),
    path("salir/", account.logout, name="account_logout"),
    path("entrar/segundo-paso/", SecondStep.as_view(), name="mfa_authenticate"),
    path("cuenta/clave/", _changes(account.password_change), name="account_change_password"),
    path("cuenta/confirmar/", own_account(account.reauthenticate), name="account_reauthenticate"),
    path("cuenta/segundo-paso/", own_account(mfa.index), name="mfa_index"),
    path("cuenta/segundo-paso/activar/", _changes(totp.activate_totp), name="mfa_activate_totp"),
    path("cuenta/segundo-paso/quitar/", _changes(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("cuenta/cursos/", my_courses, name="my_courses"),
    path("cuenta/sesiones/", sessions, name="my_sessions"),
    path(_keys, own_account(mfa.index), name="mfa_list_webauthn"),
    path(f"{_keys}nueva/", _changes(AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(f"{_keys}<int:pk>/nombre/", _changes(RenamePasskey.as_view()), name="mfa_edit_webauthn"),
    path(f"{_keys}<int:pk>/quitar/", _changes(RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path(_codes, own_account(codes.view_recovery_codes, opens=True), name="mfa_view_recovery_codes"),
    path(f"{_codes}nuevos/", _changes(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("tiempo/", quick_exit, name="quick_exit"),
    path("sigo/", still_here, name="still_here"),
    path("devuelto/", given_back, name="given_back"),
]
