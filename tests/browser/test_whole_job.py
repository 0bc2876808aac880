"""The main job end to end: a case is opened, told, corrected and handed over, and a colleague reads it."""

from playwright.sync_api import BrowserContext, Page, expect

from amparo.foundation.access.codes import subject_of_code
from tests.browser.conftest import enter
from tests.browser.hand import DRAFT, SAVED, Hand, begin
from tests.browser.served import Served
from tests.world import ident

WORDS = "Nunca llamar a la casa; solo por mensaje de texto"


def register_in_steps(page: Page) -> str:
    """Begin, leave half-way by signing out, come back, go on and save; returns the case's address."""
    hand = Hand(page)
    draft = begin(page)
    hand.click("Lo que necesita ahora")
    hand.choose("danger_tonight", "yes")
    hand.click("Guardar y seguir")
    page.wait_for_url("**/nombre/")
    hand.type("working_name", "Lucero")
    hand.click("Guardar y seguir")
    page.wait_for_url("**/persona/")
    hand.choose("sex", "female")
    hand.type("born_year", "2009")
    expect(page.locator("[data-saved]")).not_to_be_empty()

    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/entrar/**")
    enter(page, "ana")
    page.goto("/registrar/")
    page.locator(f"main a[href$='{draft.rstrip('/').rsplit('/', 1)[1]}/']").click()
    page.wait_for_url(DRAFT)
    hand.click("Sobre la persona")
    expect(page.locator("[name=born_year]")).to_have_value("2009")
    expect(page.locator("[name=sex][value=female]")).to_be_checked()
    hand.click("Guardar y volver a la lista")
    page.wait_for_url(DRAFT)
    hand.click("Cómo comunicarse")
    hand.type("contact_words", WORDS)
    hand.choose("call", "never")
    hand.click("Guardar y volver a la lista")
    page.wait_for_url(DRAFT)
    hand.click("Guardar ya con lo que hay")
    page.wait_for_url("**/revisar/")
    page.get_by_role("button", name="Guardar", exact=True).dblclick()
    page.wait_for_url(SAVED)
    return page.url


def answer_fact(page: Page, case: str, dimension: str, code: str, value: str) -> None:
    hand = Hand(page)
    page.goto(case)
    hand.click("Situación")
    page.wait_for_url("**/situacion/")
    hand.click(dimension)
    hand.choose(code, value)
    page.get_by_role("button", name="Guardar", exact=True).dblclick()
    page.wait_for_url("**/situacion/")
    expect(page.locator("main")).to_contain_text("Guardado")


def test_the_whole_job(page: Page, context: BrowserContext, served: Served) -> None:
    enter(page, "ana")
    before = served.cases()
    case = register_in_steps(page)
    assert served.cases() == before + 1
    expect(page.locator("h1")).to_contain_text("Lucero")
    safety = page.locator(".am-safety")
    expect(safety).to_contain_text(WORDS)
    expect(page.locator("main")).to_contain_text("plan de seguridad para esta noche")

    answer_fact(page, case, "Con qué finalidad", "labour_exploitation", "yes")
    answer_fact(page, case, "Actividad o lugar", "logging", "yes")
    answer_fact(page, case, "Actividad o lugar", "logging", "no")
    number = subject_of_code(case.rstrip("/").rsplit("/", 1)[1])
    told = "SELECT count(*) FROM cases_trafficking_fact WHERE case_id = %s"
    assert served.count(told, number) == 3  # the correction stands beside what it corrects
    assert served.count(f"{told} AND superseded_at IS NULL", number) == 2

    page.goto(case)
    hand = Hand(page)
    hand.click("Compartir")
    page.locator("main a[href$='/traspasar/']").click()
    page.locator("main select").first.select_option(str(ident("luis")))
    page.locator("main select").nth(1).select_option(index=1)
    page.get_by_role("button", name="Traspasar el caso").click()
    page.wait_for_url(lambda url: "traspasar" not in url)

    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/entrar/**")
    context.clear_cookies()
    enter(page, "luis")
    page.goto("/")
    page.locator(f"main a[href='{case.removeprefix(served.address)}']").first.click()
    page.wait_for_url(case)
    expect(safety).to_contain_text(WORDS)
    path = page.locator(".am-path__item")
    for words in (
        "Caso abierto",
        "Hecho de la situación registrado",
        "Hecho de la situación corregido",
        "Cambio de responsable",
    ):
        expect(path.filter(has_text=words).first).to_be_visible()
    assert path.count() == 5


def test_the_essentials_of_a_case_stand_on_the_first_screen_of_a_phone(page: Page) -> None:
    enter(page, "ana")
    case = register_in_steps(page)
    page.goto(case)
    essentials = [
        page.locator(".am-safety"),
        page.get_by_role("heading", name="Lo que viene"),
        page.locator(".am-due li").first,
        page.get_by_role("heading", name="Lo prometido"),
        page.locator(".am-pair section").nth(1),
    ]
    for shown in essentials:
        box = shown.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 667, (shown, box)
