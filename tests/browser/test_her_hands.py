"""A conversation from handing the phone over to giving it back, in a browser that remembers where it was."""

from playwright.sync_api import Page, expect

from tests.browser.hand import Hand, register
from tests.world import PASSWORD

QUESTION = "¿Ya tiene usted el teléfono?"


def hand_over(page: Page, case: str) -> str:
    """Prepare a conversation and begin it; returns its first page's address."""
    page.goto(f"{case}consentimientos/conversar/?para=statistics")
    hand = Hand(page)
    for field, value in (
        ("given_by", "self"),
        ("form", "spoken"),
        ("language", "spanish"),
        ("interpreter", "no"),
    ):
        hand.choose(field, value)
    hand.click("Empezar la conversación")
    page.wait_for_url("**/empezar/")
    return page.url


def heading(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words)


def give_back(page: Page, label: str) -> None:
    heading(page, QUESTION)
    page.get_by_role("button", name=label).click()


def with_password(page: Page) -> None:
    heading(page, QUESTION)
    page.locator("input[name=password]").fill(PASSWORD)
    give_back(page, "Sí, lo tengo: seguir")


def test_back_leads_neither_to_the_worker_nor_to_somebody_elses_conversation(ana: Page) -> None:
    mara, flor = register(ana, "Mara"), register(ana, "Flor")
    maras = hand_over(ana, mara)
    hand = Hand(ana)
    hand.click("Para quien acompaña: dejarlo por ahora")
    give_back(ana, "Sí, lo tengo: volver al caso")
    ana.wait_for_url(f"{mara}consentimientos/")
    ana.goto(flor)
    with_password(ana)
    flors = hand_over(ana, flor)
    hand.click("Empezar")
    ana.wait_for_url("**/ley/")
    for _ in range(3):  # the page before, and twice behind the conversation
        ana.go_back()
    heading(ana, QUESTION)
    expect(ana.locator("body")).not_to_contain_text("Flor")
    ana.goto(flors)
    hand.click("Empezar")
    ana.wait_for_url("**/ley/")
    while "/decision/" not in ana.url:
        before = ana.url
        hand.click("Seguir")
        ana.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
    hand.click("Sí, acepto")
    ana.wait_for_url("**/gracias/")
    hand.click("Ver el papel")
    ana.wait_for_url("**/papel/")
    heading(ana, "Recordatorio")
    for _ in range(40):
        if ana.url == maras:
            break
        ana.go_back()
    assert ana.url == maras
    heading(ana, QUESTION)
    ana.goto("/")
    give_back(ana, "Sí, lo tengo: seguir")
    with_password(ana)  # off her case a word is not enough
    expect(ana.locator("h1")).not_to_have_text(QUESTION)
