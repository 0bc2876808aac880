"""Passkeys in a real browser with a virtual authenticator: make, use as second step, rename, take away."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import enter
from tests.browser.served import Served
from tests.world import PASSWORD, ident

# Somebody whom no other test of this package signs in: setting up a second step ends the other sessions.
WHO = "carla"
ACCOUNT = "account-carla"


@pytest.fixture
def authenticator(context: BrowserContext, page: Page) -> Iterator[str]:
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield str(made["authenticatorId"])
    cdp.send("WebAuthn.disable")


def sign_in_by_password(page: Page) -> None:
    page.goto("/entrar/")
    page.fill("[name=login]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()


def test_a_passkey_is_made_used_renamed_and_taken_away(
    page: Page, authenticator: str, served: Served
) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    enter(page, WHO)
    page.goto("/cuenta/llaves/nueva/")
    page.fill("main [name=name]", "Celular")
    page.get_by_role("button", name="Crear la llave").click()
    page.wait_for_url("**/cuenta/segundo-paso/codigos/")
    reserve = page.locator(".am-codes .am-code").first.inner_text()

    page.goto("/cuenta/segundo-paso/")
    expect(page.get_by_text("sin usar todavía")).to_be_visible()
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/entrar/")
    sign_in_by_password(page)
    page.wait_for_url("**/entrar/segundo-paso/")
    page.get_by_role("button", name="Usar mi llave de acceso").click()
    page.wait_for_url(served.address + "/")
    counted = (
        "SELECT (data ->> 'sign_count')::int FROM mfa_authenticator WHERE user_id = %s AND type = 'webauthn'"
    )
    assert served.count(counted, ident(ACCOUNT)) > 0

    page.goto("/cuenta/segundo-paso/")
    expect(page.get_by_text("usada por última vez")).to_be_visible()
    page.get_by_role("link", name="Cambiar nombre Celular").click()
    page.fill("main [name=name]", "Teléfono nuevo")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("link", name="Quitar Teléfono nuevo").click()
    page.get_by_role("button", name="Quitar la llave").click()
    page.wait_for_url("**/cuenta/segundo-paso/")
    expect(page.get_by_text("Llave de acceso quitada.")).to_be_visible()
    # It was the only second step: the reserve codes went with it.
    assert served.count("SELECT count(*) FROM mfa_authenticator WHERE user_id = %s", ident(ACCOUNT)) == 0
    assert reserve
    assert errors == []


def test_a_copied_passkey_opens_nothing(page: Page, authenticator: str, served: Served) -> None:
    enter(page, WHO)
    page.goto("/cuenta/llaves/nueva/")
    page.get_by_role("button", name="Crear la llave").click()
    page.wait_for_url("**/cuenta/segundo-paso/codigos/")
    served.run(
        "UPDATE mfa_authenticator SET data = data || '{\"sign_count\": 1000}' WHERE user_id = %s"
        " AND type = 'webauthn'",
        ident(ACCOUNT),
    )
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/entrar/")
    sign_in_by_password(page)
    page.get_by_role("button", name="Usar mi llave de acceso").click()
    expect(page.get_by_text("Esa llave no sirvió.")).to_be_visible()
    page.goto("/")
    assert "/entrar/" in page.url


def test_without_a_passkey_the_page_says_so_and_the_code_remains(page: Page, served: Served) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    enter(page, "fiscal")
    page.goto("/cuenta/llaves/nueva/")
    expect(page.get_by_text("Este navegador no sabe usar llaves de acceso.")).to_be_visible()
    expect(page.get_by_role("button", name="Crear la llave")).to_be_disabled()
