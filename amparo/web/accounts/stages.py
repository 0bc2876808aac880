"""What waits between the password and the second step, and for which password."""

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.utils.crypto import constant_time_compare

_PASSWORD = "password"  # noqa: S105


class SecondStepStage(AuthenticateStage):  # type: ignore[misc]
    """Waits for the second factor, for as long as the password that was given is the account's."""

    def handle(self) -> tuple[Any, bool]:
        self.state[_PASSWORD] = self.login.user.get_session_auth_hash()
        response, goes_on = super().handle()
        return response, goes_on

    def is_of_the_password_now(self) -> bool:
        """Whether the account's password is still the one that was given. The user was read for this request."""
        given = self.state.get(_PASSWORD, "")
        return bool(constant_time_compare(given, self.login.user.get_session_auth_hash()))
