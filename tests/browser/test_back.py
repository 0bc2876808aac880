"""Save, then the browser's own «Back»: the old form with the old words must not become a second record."""

from playwright.sync_api import Page, expect

from amparo.foundation.access.codes import subject_of_code
from tests.browser.hand import register
from tests.browser.served import Served

NOTES = "SELECT count(*) FROM cases_note WHERE case_id = %s"
SAVE = "Guardar nota"


def _number(case: str) -> int:
    return subject_of_code(case.rstrip("/").rsplit("/", 1)[1])


def _write(page: Page, case: str, words: str) -> None:
    page.goto(f"{case}notas/escribir/")
    page.fill("main [name=text]", words)
    _save(page)


def _save(page: Page) -> None:
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url("**/notas/")


def _back(page: Page) -> None:
    page.go_back()
    page.wait_for_url("**/notas/escribir/")


def test_save_back_and_save_write_one_note(ana: Page, served: Served) -> None:
    case = register(ana, "Lucero")
    _write(ana, case, "Vino con su hermana.")
    _back(ana)
    expect(ana.locator("main [name=text]")).to_have_value("Vino con su hermana.")
    _save(ana)
    assert served.count(NOTES, _number(case)) == 1


def test_what_is_changed_after_back_is_explained_and_then_saved_as_another_note(
    ana: Page, served: Served
) -> None:
    case = register(ana, "Lucero")
    _write(ana, case, "Vino con su hermana.")
    _back(ana)
    ana.fill("main [name=text]", "Vino con su hermana mayor.")
    # No draft is kept under the id of a note that is written, and the page does not say that one is.
    expect(ana.locator("[data-saved]")).to_have_text("Borrador sin guardar todavía")
    ana.get_by_role("button", name=SAVE).click()
    expect(ana.locator(".govuk-error-summary")).to_contain_text("ya se había guardado con otro contenido")
    expect(ana.locator("main [name=text]")).to_have_value("Vino con su hermana mayor.")
    assert served.count(NOTES, _number(case)) == 1
    _save(ana)
    assert served.count(NOTES, _number(case)) == 2


def test_a_new_visit_is_a_new_note_and_what_is_sent_back_keeps_its_id(ana: Page, served: Served) -> None:
    case = register(ana, "Lucero")
    _write(ana, case, "Vino con su hermana.")
    ana.goto(f"{case}notas/escribir/")
    expect(ana.locator("main [name=text]")).to_have_value("")
    own = ana.locator("main [name=request_id]")
    shown = own.input_value()
    ana.get_by_role("button", name=SAVE).click()
    expect(ana.locator(".govuk-error-summary")).to_be_visible()
    assert own.input_value() == shown
    ana.fill("main [name=text]", "Vino con su hermana.")
    _save(ana)
    assert served.count(NOTES, _number(case)) == 2


def test_an_entry_says_where_what_is_still_to_come_is_noted(ana: Page) -> None:
    case = register(ana, "Lucero")
    ana.goto(f"{case}camino/agregar/")
    expect(ana.locator("main")).to_contain_text("Lo que va a pasar se anota como tarea.")
