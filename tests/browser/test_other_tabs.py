"""What happens in one tab and concerns another: signing out, somebody else signing in, a case handed on."""

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import enter
from tests.browser.hand import begin, register
from tests.world import ident

GONE = "No encontramos lo que busca"


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/entrar/**")


def test_signing_out_in_one_tab_takes_the_case_off_the_other(page: Page, context: BrowserContext) -> None:
    enter(page, "ana")
    register(page, "Lucero")
    expect(page.locator("h1")).to_contain_text("Lucero")
    other = context.new_page()
    other.goto("/")
    _sign_out(other)
    page.wait_for_url("**/entrar/**")
    expect(page.locator("body")).not_to_contain_text("Lucero")
    # Nobody is sent away by what was over before they came.
    enter(page, "ana")
    other.goto("/")
    expect(other.get_by_role("button", name="Cerrar sesión")).to_be_visible()
    expect(page.get_by_role("button", name="Cerrar sesión")).to_be_visible()


def test_what_is_typed_waits_out_of_sight_for_its_writer_after_signing_out_elsewhere(
    page: Page, context: BrowserContext
) -> None:
    enter(page, "ana")
    case = register(page, "Lucero")
    page.goto(f"{case}notas/escribir/")
    text = page.locator("main [name=text]")
    text.fill("Vino con su hermana.")
    other = context.new_page()
    other.goto("/")
    _sign_out(other)
    expect(text).to_be_hidden()
    expect(page.locator("h1")).to_be_hidden()
    waits = page.locator(".am-waits")
    enter(other, "luis")
    waits.get_by_role("button").click()
    expect(waits).to_contain_text("ingresó otra persona")
    expect(text).to_be_hidden()
    _sign_out(other)
    enter(other, "ana")
    waits.get_by_role("button").click()
    expect(text).to_have_value("Vino con su hermana.")
    page.get_by_role("button", name="Guardar nota").click()
    retry = page.locator(".am-unsent").get_by_role("button")
    retry.or_(page.get_by_text("Guardado.")).first.wait_for()
    if retry.is_visible():
        retry.click()
    page.wait_for_url("**/notas/")
    expect(page.locator("main")).to_contain_text("Guardado.")


def test_what_is_not_sent_yet_waits_for_its_writer_and_is_not_sent_for_somebody_else(
    page: Page, context: BrowserContext
) -> None:
    enter(page, "ana")
    case = register(page, "Lucero")
    page.goto(f"{case}notas/escribir/")
    page.fill("main [name=text]", "Vino con su hermana.")
    context.clear_cookies()
    other = context.new_page()
    enter(other, "luis")
    page.get_by_role("button", name="Guardar nota").click()
    banner = page.locator(".am-unsent")
    expect(banner).to_contain_text("La sesión se cerró")
    banner.get_by_role("button").click()
    expect(banner).to_contain_text("ingresó otra persona")
    expect(page.locator("main [name=text]")).to_be_hidden()
    _sign_out(other)
    expect(banner).to_be_visible()
    enter(other, "ana")
    banner.get_by_role("button").click()
    page.wait_for_url("**/notas/")
    expect(page.locator("main")).to_contain_text("Guardado.")


def test_a_case_handed_on_while_a_note_is_typed_leaves_the_words_on_the_page(
    ana: Page, context: BrowserContext
) -> None:
    case = register(ana, "Lucero")
    ana.goto(f"{case}notas/escribir/")
    ana.fill("main [name=text]", "Vino con su hermana.")
    other = context.new_page()
    other.goto(f"{case}traspasar/")
    other.select_option("main [name=to]", str(ident("sonia")))
    other.select_option("main [name=reason]", index=1)
    other.locator("main form button[type=submit]").click()
    other.wait_for_url(lambda url: "traspasar" not in url)
    sent: list[str] = []
    ana.on("request", lambda request: sent.append(request.method) if request.url == ana.url else None)
    ana.get_by_role("button", name="Guardar nota").click()
    banner = ana.locator(".am-unsent")
    expect(banner).to_contain_text(GONE)
    expect(banner).to_contain_text("Puede que la dirección tenga un error")
    expect(banner.get_by_role("button")).to_be_hidden()
    text = ana.locator("main [name=text]")
    expect(text).to_have_value("Vino con su hermana.")
    expect(text).to_be_editable()
    ana.wait_for_timeout(5500)  # longer than the time between two attempts over a line that is down
    assert sent == ["POST"]


def test_a_registration_changed_in_another_tab_is_told_and_the_person_decides(
    ana: Page, context: BrowserContext
) -> None:
    step = f"{begin(ana)}nombre/"
    ana.goto(step)
    other = context.new_page()
    other.goto(step)
    other.fill("[name=working_name]", "Lucero")
    expect(other.locator("[data-saved]")).to_contain_text("Guardado como borrador")
    ana.fill("[name=working_name]", "Azucena")
    expect(ana.locator("[data-saved]")).to_contain_text("se cambió en otra pestaña")
    ana.get_by_role("button", name="Guardar y seguir").click()
    told = ana.locator(".govuk-error-summary")
    expect(told).to_be_focused()
    expect(told).to_contain_text("Lucero")
    expect(ana.locator("[name=working_name]")).to_have_value("Azucena")
    ana.get_by_role("button", name="Guardar y seguir").click()
    ana.wait_for_url("**/persona/")
    other.reload()
    expect(other.locator("[name=working_name]")).to_have_value("Azucena")


def test_on_a_slow_line_what_was_kept_while_typing_does_not_undo_what_was_saved(ana: Page) -> None:
    step = f"{begin(ana)}nombre/"
    held: list[Route] = []
    ana.goto(step)
    ana.route("**/borrador/", lambda route: held.append(route))
    name = ana.locator("[name=working_name]")
    with ana.expect_request("**/borrador/") as kept:
        name.fill("Luc")
    name.fill("Lucero")
    with ana.expect_event("requestfailed") as failed:
        ana.get_by_role("button", name="Guardar y seguir").click()
    assert failed.value.url == kept.value.url
    ana.wait_for_url("**/persona/")
    # The words of it had left already, and come after all.
    late = held[0]
    headers = {"X-Requested-With": "fetch", "Content-Type": late.request.headers["content-type"]}
    sent = late.request.post_data_buffer
    answered = ana.request.post(late.request.url, data=sent, headers=headers | {"Referer": step})
    assert answered.status == 204
    ana.goto(step)
    expect(name).to_have_value("Lucero")
