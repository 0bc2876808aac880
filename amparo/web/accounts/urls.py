"""Addresses of signing in and out. Nobody signs up; nobody resets a password by mail."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, path

from amparo.web.accounts.quick_exit import quick_exit, still_here

urlpatterns: list[URLPattern | URLResolver] = [
    path("entrar/", account.login, name="account_login"),
    path("salir/", account.logout, name="account_logout"),
    path("cuenta/clave/", account.password_change, name="account_change_password"),
    path("cuenta/confirmar/", account.reauthenticate, name="account_reauthenticate"),
    path("entrar/segundo-paso/", mfa.authenticate, name="mfa_authenticate"),
    path("cuenta/confirmar/segundo-paso/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("cuenta/segundo-paso/", mfa.index, name="mfa_index"),
    path("cuenta/segundo-paso/activar/", totp.activate_totp, name="mfa_activate_totp"),
    path("cuenta/segundo-paso/quitar/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("cuenta/segundo-paso/codigos/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("cuenta/segundo-paso/codigos/nuevos/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("cuenta/segundo-paso/codigos/bajar/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("tiempo/", quick_exit, name="quick_exit"),
    path("sigo/", still_here, name="still_here"),
]
