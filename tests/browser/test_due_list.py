"""What is due, marked as done where it stands: the buttons of one list share a form, each with its own address."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

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


def test_while_one_line_waits_for_the_network_the_others_can_be_used(
    ana: Page, context: BrowserContext, served: Served
) -> None:
    name = "Azucena"
    case = _in_need(ana, name)
    due = served.count(OPEN, case)
    ana.goto("/")
    for folded in ana.locator("main summary").all():
        folded.click()
    of_hers = ana.get_by_role("button").filter(has_text=f"«{name}»")
    expect(of_hers).to_have_count(due)
    lines = ana.locator("main .am-due li").filter(has_text=f"«{name}»")
    context.set_offline(True)
    of_hers.nth(0).click()
    expect(ana.locator(".am-unsent")).to_be_visible()
    expect(ana.locator("main [inert]")).to_have_count(1)
    expect(lines.nth(0)).to_have_attribute("inert", "")
    assert float(lines.nth(0).evaluate("line => getComputedStyle(line).opacity")) < 1
    lines.nth(1).get_by_role("button").click()
    expect(ana.locator("main [inert]")).to_have_count(2)
    context.set_offline(False)
    expect(ana.locator("main")).to_contain_text("Tarea cumplida")
    expect(of_hers).to_have_count(due - 2)
    assert (served.count(DONE, case), served.count(SAID, case)) == (2, 2)


OLD = """
delete SubmitEvent.prototype.submitter;
const New = FormData;
window.FormData = class extends New { constructor(form) { super(form); } };
"""


def test_a_browser_that_does_not_say_which_button_was_pressed_sends_its_line(
    ana: Page, served: Served
) -> None:
    case = _in_need(ana, "Violeta")
    ana.add_init_script(OLD)
    ana.goto("/")
    for folded in ana.locator("main summary").all():
        folded.click()
    of_hers = ana.get_by_role("button").filter(has_text="«Violeta»")
    sent: list[str | None] = []
    ana.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    own = of_hers.nth(0).get_attribute("value")
    of_hers.nth(0).click()
    expect(ana.locator("main")).to_contain_text("Tarea cumplida")
    assert len(sent) == 1
    assert own
    assert own in str(sent[0])
    assert served.count(DONE, case) == 1
