"""A slow line, a dropped line, and what goes over it."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.hand import SAVED, begin, register
from tests.browser.served import Served
from tests.world import PASSWORD

MOST_BYTES = 100_000
SLOW = {
    "offline": False,
    "latency": 800,
    "downloadThroughput": 50_000 / 8,
    "uploadThroughput": 50_000 / 8,
}


def test_the_line_cut_during_save_and_restored_makes_one_case(
    ana: Page, context: BrowserContext, served: Served
) -> None:
    draft, before = begin(ana), served.cases()
    ana.goto(f"{draft}nombre/")
    ana.fill("[name=working_name]", "Lucero")
    ana.get_by_role("button", name="Guardar y volver a la lista").click()
    ana.wait_for_url(draft)
    ana.goto(f"{draft}revisar/")
    context.set_offline(True)
    ana.get_by_role("button", name="Guardar", exact=True).click()
    expect(ana.locator(".am-unsent")).to_be_visible()
    assert served.cases() == before
    context.set_offline(False)
    ana.wait_for_url(SAVED)
    expect(ana.locator("h1")).to_contain_text("Lucero")
    assert served.cases() == before + 1


def test_an_answer_lost_on_the_way_back_makes_one_case(ana: Page, served: Served) -> None:
    draft, before = begin(ana), served.cases()
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        route.fetch()  # the server has it; the browser never hears
        lost.append(served.cases())
        route.abort("connectionreset")
        ana.unroute("**/guardar/")

    ana.route("**/guardar/", lose_the_first)
    ana.goto(f"{draft}revisar/")
    ana.get_by_role("button", name="Guardar", exact=True).click()
    expect(ana.locator(".am-unsent")).to_be_visible()
    ana.get_by_role("button", name="Reintentar").click()
    ana.wait_for_url(SAVED)
    assert lost == [before + 1]
    assert served.cases() == before + 1


def test_what_is_typed_while_the_line_is_down_is_saved_when_it_is_back(
    ana: Page, context: BrowserContext
) -> None:
    draft = begin(ana)
    ana.goto(f"{draft}nombre/")
    context.set_offline(True)
    ana.fill("[name=working_name]", "Lucero")
    ana.get_by_role("button", name="Guardar y seguir").click()
    expect(ana.locator(".am-unsent")).to_be_visible()
    expect(ana.locator("[name=working_name]")).to_have_value("Lucero")
    context.set_offline(False)
    ana.wait_for_url("**/persona/")
    ana.goto(f"{draft}nombre/")
    expect(ana.locator("[name=working_name]")).to_have_value("Lucero")


def test_a_session_that_ended_while_typing_loses_nothing(
    ana: Page, context: BrowserContext, served: Served
) -> None:
    draft = begin(ana)
    ana.goto(f"{draft}nombre/")
    ana.fill("[name=working_name]", "Lucero")
    context.clear_cookies()
    ana.get_by_role("button", name="Guardar y seguir").click()
    banner = ana.locator(".am-unsent")
    expect(banner.get_by_role("link")).to_be_visible()
    with context.expect_page() as opened:
        banner.get_by_role("link").click()
    other = opened.value
    other.fill("[name=login]", "ana")
    other.fill("[name=password]", PASSWORD)
    other.locator("main form button[type=submit]").click()
    other.wait_for_url(lambda url: "/entrar/" not in url)
    banner.get_by_role("button").click()
    ana.wait_for_url("**/persona/")
    ana.goto(f"{draft}nombre/")
    expect(ana.locator("[name=working_name]")).to_have_value("Lucero")


def test_somebody_is_registered_over_a_line_of_50_kbit_and_800_ms(ana: Page, context: BrowserContext) -> None:
    ana.goto("/")  # style and script are in the browser's cache, as they are on a working day
    line = context.new_cdp_session(ana)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    ana.set_default_timeout(20_000)
    register(ana, "Lucero")
    expect(ana.locator("h1")).to_contain_text("Lucero")


def test_the_first_page_is_under_100_kb_and_asks_nobody_else(
    page: Page, context: BrowserContext, served: Served
) -> None:
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    asked: list[Request] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request))
    page.goto("/", wait_until="networkidle")
    assert re.search("/entrar/", page.url)
    assert len(sizes) >= 3
    assert 0 < sum(sizes) < MOST_BYTES, sum(sizes)
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/entrar/" not in url)
    begin(page)
    others = [request.url for request in asked if not request.url.startswith((served.address, "data:"))]
    assert others == []
