"""Registering on a phone: short when it must be, and nothing lost whatever happens to the page."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.hand import DRAFT, SAVED, Hand, begin
from tests.browser.served import Served

MOST_INTERACTIONS = 12


def test_the_shortest_registration_takes_at_most_twelve_interactions(ana: Page, served: Served) -> None:
    before = served.cases()
    ana.goto("/")
    hand = Hand(ana)
    hand.click("Registrar a una persona")
    hand.click("Empezar")
    ana.wait_for_url(DRAFT)
    hand.click("Nombre e identidad")
    hand.type("working_name", "Lucero")
    hand.click("Guardar y volver a la lista")
    ana.wait_for_url(DRAFT)
    hand.click("Guardar ya con lo que hay")
    hand.click("Guardar")
    ana.wait_for_url(SAVED)
    assert hand.count <= MOST_INTERACTIONS, hand.count
    expect(ana.locator("h1")).to_contain_text("Lucero")
    assert served.cases() == before + 1


def test_a_double_click_on_start_makes_one_draft(ana: Page, served: Served) -> None:
    before = served.count("SELECT count(*) FROM lifecycle_registration_draft")
    ana.goto("/registrar/")
    ana.get_by_role("button", name="Empezar").dblclick()
    ana.wait_for_url(DRAFT)
    assert served.count("SELECT count(*) FROM lifecycle_registration_draft") == before + 1


def test_a_double_click_on_save_makes_one_case(ana: Page, served: Served) -> None:
    draft, before = begin(ana), served.cases()
    ana.goto(f"{draft}revisar/")
    ana.get_by_role("button", name="Guardar", exact=True).dblclick()
    ana.wait_for_url(SAVED)
    assert served.cases() == before + 1


def test_back_and_save_again_leads_to_the_same_case(ana: Page, served: Served) -> None:
    draft, before = begin(ana), served.cases()
    ana.goto(f"{draft}revisar/")
    ana.get_by_role("button", name="Guardar", exact=True).click()
    ana.wait_for_url(SAVED)
    case = ana.url
    ana.go_back()
    again = ana.get_by_role("button", name="Guardar", exact=True)
    if again.is_visible():  # the page of before may come from the browser's memory
        again.click()
    ana.wait_for_url(case)
    assert served.cases() == before + 1


def test_without_script_one_save_makes_one_case_too(ana: Page, served: Served) -> None:
    draft, before = begin(ana), served.cases()
    ana.goto(f"{draft}revisar/")
    token = ana.locator("main [name=csrfmiddlewaretoken]").get_attribute("value") or ""
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token}
    answers = [
        ana.request.post(f"{draft}guardar/", form=form, headers={"Origin": served.address}) for _ in range(2)
    ]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.url for answer in answers}) == 1
    assert served.cases() == before + 1


def test_reload_and_back_keep_what_was_typed_and_not_sent(ana: Page) -> None:
    draft = begin(ana)
    ana.goto(f"{draft}persona/")
    ana.fill("[name=born_day]", "31")
    ana.fill("[name=born_year]", "2009")
    ana.check("[name=sex][value=male]")
    expect(ana.locator("[data-saved]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    ana.reload()
    expect(ana.locator("[name=born_day]")).to_have_value("31")
    expect(ana.locator("[name=sex][value=male]")).to_be_checked()
    ana.goto(draft)
    ana.go_back()
    expect(ana.locator("[name=born_year]")).to_have_value("2009")


def test_leaving_the_page_at_once_keeps_the_last_letters(ana: Page) -> None:
    draft = begin(ana)
    ana.goto(f"{draft}nombre/")
    ana.fill("[name=working_name]", "Lucero")
    ana.goto("/")  # before the second is over after which a draft saves itself
    for _ in range(10):  # what is sent on leaving arrives beside the next page, not before it
        ana.goto(f"{draft}nombre/")
        if ana.input_value("[name=working_name]"):
            break
    expect(ana.locator("[name=working_name]")).to_have_value("Lucero")


def test_what_was_left_is_taken_up_after_signing_in_again(page: Page) -> None:
    enter(page, "ana")
    draft = begin(page)
    page.goto(f"{draft}nombre/")
    page.fill("[name=working_name]", "Lucero")
    page.get_by_role("button", name="Guardar y seguir").click()
    page.wait_for_url("**/persona/")
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/entrar/**")
    enter(page, "ana")
    page.goto("/registrar/")
    page.locator(f"main a[href='{draft.removeprefix(page.url.split('/registrar/')[0])}']").click()
    page.wait_for_url(draft)
    page.get_by_role("link", name="Nombre e identidad").click()
    expect(page.locator("[name=working_name]")).to_have_value("Lucero")


def test_a_wrong_date_is_kept_and_said_in_place(ana: Page) -> None:
    draft = begin(ana)
    ana.goto(f"{draft}persona/")
    for part, text in (("day", "31"), ("month", "2"), ("year", "2009")):
        ana.fill(f"[name=born_{part}]", text)
    ana.get_by_role("button", name="Guardar y seguir").click()
    summary = ana.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(ana.locator("[name=born_day]")).to_have_value("31")
    summary.get_by_role("link").click()
    expect(ana.locator("[name=born_day]")).to_be_focused()
    ana.fill("[name=born_day]", "3")
    ana.get_by_role("button", name="Guardar y seguir").click()
    ana.wait_for_url("**/sensibles/")


def test_a_place_is_found_by_typing_and_kept_by_its_name(ana: Page) -> None:
    draft = begin(ana)
    ana.goto(f"{draft}lugares/")
    ana.locator("[name=recruitment_place_text]").press_sequentially("caballococh")
    ana.get_by_role("option", name=re.compile("Ramón Castilla")).first.click()
    ana.get_by_role("button", name="Guardar y volver a la lista").click()
    ana.wait_for_url(draft)
    ana.goto(f"{draft}lugares/")
    expect(ana.locator("[name=recruitment_place_text]")).to_have_value(re.compile("Loreto"))


def test_every_step_fits_the_width_of_a_phone(ana: Page) -> None:
    draft = begin(ana)
    slugs = (
        "ahora",
        "nombre",
        "persona",
        "sensibles",
        "contacto",
        "hechos",
        "lugares",
        "acuerdos",
        "caso",
        "revisar",
    )
    for slug in ("", *(f"{slug}/" for slug in slugs)):
        ana.goto(f"{draft}{slug}")
        wide = ana.evaluate("document.documentElement.scrollWidth")
        assert wide <= 375, (slug, wide)
