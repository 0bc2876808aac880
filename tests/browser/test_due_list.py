"""What is due, marked as done where it stands: the buttons of one list share a form, each with its own address."""

import pytest
from playwright.sync_api import Browser, Page, expect

from amparo.foundation.access.codes import subject_of_code
from tests.browser.conftest import enter
from tests.browser.hand import Hand, begin, save_as
from tests.browser.served import Served

DONE = "SELECT count(*) FROM tasks_task WHERE case_id = %s AND state = 'done'"
OPEN = "SELECT count(*) FROM tasks_task WHERE case_id = %s AND state = 'open'"
SAID = "SELECT count(*) FROM cases_path_entry WHERE case_id = %s AND activity = 'task_done'"


def _in_need(page: Page, name: str) -> int:
    """Somebody who is in danger and has no bed tonight: two tasks are due; returns the case's number."""
    draft = begin(page)
    hand = Hand(page)
    page.goto(f"{draft}ahora/")
    hand.choose("danger_tonight", "yes")
    hand.choose("bed", "yes")
    hand.click("Guardar y seguir")
    page.wait_for_url("**/nombre/")
    return subject_of_code(save_as(page, draft, name).rstrip("/").rsplit("/", 1)[1])


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_the_line_marked_is_done_once_and_no_other(
    chromium: Browser, served: Served, has_script: bool
) -> None:
    context = chromium.new_context(locale="es-PE", base_url=served.address, java_script_enabled=has_script)
    page = context.new_page()
    enter(page, "ana")
    name = f"Marisol{'' if has_script else ' Sin'}"
    case = _in_need(page, name)
    due = served.count(OPEN, case)
    assert due >= 2
    page.goto("/")
    for folded in page.locator("main summary").all():
        folded.click()
    of_hers = page.get_by_role("button").filter(has_text=f"«{name}»")
    expect(of_hers).to_have_count(due)
    marked = of_hers.nth(1).text_content()
    of_hers.nth(1).dblclick()
    expect(page.locator("main")).to_contain_text("Tarea cumplida")
    expect(of_hers).to_have_count(due - 1)
    assert marked not in of_hers.all_text_contents()
    assert (served.count(DONE, case), served.count(OPEN, case)) == (1, due - 1)
    assert served.count(SAID, case) == 1
    context.close()
