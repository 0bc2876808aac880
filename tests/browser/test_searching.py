"""Searching by name on a shared computer: no address says the name, and Back asks for nothing to be sent again."""

from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import enter
from tests.browser.hand import register
from tests.browser.served import Served


def _search(page: Page, name: str) -> None:
    page.get_by_label("Buscar por nombre o código").fill(name)
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator("main")).to_contain_text(f"Resultados de «{name}»")


def test_the_name_is_in_no_address_and_back_leads_to_the_list_found(ana: Page) -> None:
    register(ana, "Jacinta")
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    ana.on("request", note)
    ana.goto("/")
    _search(ana, "Jacinta")
    found = ana.url
    ana.get_by_role("link", name="«Jacinta»").first.click()
    ana.wait_for_url("**/casos/**")
    ana.go_back()
    expect(ana.locator("main")).to_contain_text("Resultados de «Jacinta»")
    assert ana.url == found
    assert asked
    assert not [address for address in asked if "jacinta" in address.lower()]


def test_works_without_scripts(chromium: Browser, served: Served) -> None:
    plain = chromium.new_context(locale="es-PE", base_url=served.address, java_script_enabled=False)
    page = plain.new_page()
    enter(page, "ana")
    page.goto("/")
    _search(page, "Nadie")
    assert "?b=" in page.url
    assert "Nadie" not in page.url
    plain.close()
