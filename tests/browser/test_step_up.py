"""Opening identity when the second factor was long ago: asked on a page of its own, then the identity is there."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.hand import register
from tests.browser.served import Served
from tests.world import PASSWORD, ident


def test_the_question_comes_first_and_leads_on(page: Page, served: Served) -> None:
    enter(page, "sonia")
    case = register(page, "Luz")
    served.run(
        "UPDATE access_bound_viewer SET second_factor_at = now() - interval '11 minutes' WHERE account = %s",
        ident("account-sonia"),
    )
    page.goto(f"{case}persona/")
    page.get_by_text("Nombres, documento y teléfono").click()
    expect(page.get_by_role("heading", name="Confirme que es usted")).to_be_visible()
    expect(page.get_by_text("aquí la contraseña ocupa su lugar")).to_be_visible()
    page.fill("main [name=proof-password]", PASSWORD)
    page.get_by_role("button", name="Confirmar y seguir").click()
    expect(page.get_by_text("Quedó registrado que usted abrió esto.")).to_be_visible()
    page.goto(f"{case}persona/")
    page.get_by_text("Nombres, documento y teléfono").click()
    expect(page.get_by_text("Quedó registrado que usted abrió esto,")).to_be_visible()


def test_a_form_that_is_kept_goes_there_too_and_on_with_what_was_typed(page: Page, served: Served) -> None:
    enter(page, "rosa")
    page.goto(f"/personal/{ident('ana')}/")
    page.goto(page.locator("main a[href*='/pedir/']").first.get_attribute("href") or "")
    old = "UPDATE access_bound_viewer SET second_factor_at = now() - interval '11 minutes' WHERE account = %s"
    served.run(old, ident("account-rosa"))
    page.locator("main form[data-keep] button[type=submit]").click()
    expect(page.get_by_role("heading", name="Confirme que es usted")).to_be_visible()
    page.fill("main [name=proof-password]", PASSWORD)
    page.get_by_role("button", name="Confirmar y seguir").click()
    expect(page.get_by_role("heading", name="Confirme que es usted")).to_be_hidden()
