"""The frame of every page: on a phone, by keyboard, and over a slow line."""

from playwright.sync_api import BrowserContext, Page, Response

from tests.browser.conftest import enter

IN_SIGHT = """tab => {
    const box = tab.getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth;
}"""
FOCUSED = "document.activeElement.outerHTML.slice(0, 120)"


def test_where_one_is_stands_in_sight_in_the_menu(page: Page) -> None:
    enter(page, "rosa")
    for address in ("/personal/", "/observatorio/", "/compartidos/", "/unidad/"):
        page.goto(address)
        tab = page.locator(".am-nav nav [aria-current=page]")
        assert tab.get_attribute("href") == address
        assert tab.evaluate(IN_SIGHT), address
        assert page.evaluate("scrollY") == 0


def test_a_menu_longer_than_the_screen_says_so_and_opens_by_thumb_and_key(page: Page) -> None:
    enter(page, "rosa")
    page.goto("/")
    tabs, button = page.locator("#menu a"), page.locator(".am-nav__all")
    assert f"({tabs.count()})" in button.inner_text()
    assert button.evaluate(IN_SIGHT)
    assert button.bounding_box()["height"] >= 44  # type: ignore[index]
    assert not all(tab.evaluate(IN_SIGHT) for tab in tabs.all()), "else there is nothing to say"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert all(tab.evaluate(IN_SIGHT) for tab in tabs.all())
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    button.click()
    assert button.get_attribute("aria-expanded") == "false"
    # Where all of it fits there is no button.
    page.set_viewport_size({"width": 1280, "height": 800})
    assert button.is_hidden()
    assert all(tab.evaluate(IN_SIGHT) for tab in tabs.all())


def test_what_is_decided_in_the_unit_is_of_the_unit_in_the_menu(page: Page) -> None:
    enter(page, "rosa")
    for address in ("/decisiones/", "/alertas/"):
        page.goto(address)
        assert page.locator(".am-nav nav [aria-current=page]").get_attribute("href") == "/unidad/"


def test_the_first_key_leads_past_the_menu(ana: Page) -> None:
    ana.goto("/")
    ana.keyboard.press("Tab")
    assert "govuk-skip-link" in ana.evaluate(FOCUSED)
    ana.keyboard.press("Enter")
    assert 'id="contenido"' in ana.evaluate(FOCUSED)
    ana.keyboard.press("Tab")
    assert ana.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_what_is_missing_gets_the_focus(ana: Page) -> None:
    ana.goto("/emergencia/")
    ana.locator("main form button[type=submit]").click()
    ana.wait_for_selector(".govuk-error-summary")
    assert "govuk-error-summary" in ana.evaluate(FOCUSED)
    ana.keyboard.press("Tab")
    ana.keyboard.press("Enter")
    assert 'name="code"' in ana.evaluate(FOCUSED)


def test_the_first_page_with_all_it_needs_is_light(context: BrowserContext) -> None:
    page = context.new_page()
    received = []

    def count(response: Response) -> None:
        sizes = response.request.sizes()
        received.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

    page.on("requestfinished", lambda request: count(request.response()) if request.response() else None)
    page.goto("/entrar/")
    page.wait_for_load_state("networkidle")
    assert len(received) >= 3
    assert sum(received) < 100_000
