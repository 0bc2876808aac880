"""A real Chromium against the application as it is served."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.served import Served, serving
from tests.world import PASSWORD

PHONE: ViewportSize = {"width": 375, "height": 667}
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as application:
        yield application


# Until the last of this package, and no longer: its event loop would be in the way of Django's tests.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            "no Chromium found: install the package `chromium` (or Google Chrome) and run again",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, served: Served) -> Iterator[BrowserContext]:
    """A phone of somebody who speaks Spanish; no cookie of anybody else."""
    opened = chromium.new_context(viewport=PHONE, locale="es-PE", base_url=served.address)
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def enter(page: Page, username: str) -> None:
    """Sign in as somebody of ``tests.world``."""
    page.goto("/entrar/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/entrar/" not in url)


@pytest.fixture(scope="package")
def anas_cookies(chromium: Browser, served: Served) -> list[Any]:
    """Ana's session, signed in once for all the tests that do not end it."""
    opened = chromium.new_context(locale="es-PE", base_url=served.address)
    enter(opened.new_page(), "ana")
    cookies = list(opened.cookies())
    opened.close()
    return cookies


@pytest.fixture
def ana(context: BrowserContext, page: Page, anas_cookies: list[Any]) -> Page:
    """A page of Ana's. A test that ends her session takes ``page`` and ``enter`` instead."""
    context.add_cookies(anas_cookies)
    return page
