"""Leaving in an instant, without a way back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.hand import register


def leave_by_button(page: Page) -> None:
    page.get_by_role("link", name="Salida rápida").click()


def leave_by_escape(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Escape")


@pytest.mark.parametrize("leave", [leave_by_button, leave_by_escape])
def test_leads_to_a_neutral_page_and_ends_the_session(page: Page, leave: Callable[[Page], None]) -> None:
    enter(page, "ana")
    case = register(page, "Lucero")
    steps = page.evaluate("history.length")
    leave(page)
    page.wait_for_url("**/tiempo/")
    assert page.evaluate("history.length") == steps  # the case's place in history is taken, not followed
    for trace in ("Amparo", "Lucero", "caso"):
        expect(page.locator("html")).not_to_contain_text(trace)
    page.go_back()
    page.wait_for_url("**/entrar/**")
    expect(page.locator("html")).not_to_contain_text("Lucero")
    page.goto(case)
    page.wait_for_url("**/entrar/**")


def test_two_times_escape_stays(ana: Page) -> None:
    ana.goto("/registrar/")
    ana.keyboard.press("Escape")
    ana.keyboard.press("Escape")
    ana.wait_for_timeout(200)
    assert "/registrar/" in ana.url
