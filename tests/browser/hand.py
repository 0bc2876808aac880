"""What a person does on a page, counted: one for each click and each field typed or chosen."""

import re

from playwright.sync_api import Page

SAVED = re.compile(r"/casos/[0-9A-Z]{4}-[0-9A-Z]{4}/$")
DRAFT = re.compile(r"/registrar/[0-9a-f-]{36}/$")


class Hand:
    """A hand on a page; ``count`` is how often it did something."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def click(self, text: str) -> None:
        """A link, button or folded title in the main part of the page, by its words."""
        self.count += 1
        main = self.page.locator("main, .govuk-back-link")
        named = [
            main.get_by_role("link", name=text, exact=True),
            main.get_by_role("button", name=text, exact=True),
        ]
        named[0].or_(named[1]).or_(main.locator("summary").filter(has_text=text)).first.click()

    def type(self, field: str, text: str) -> None:
        self.count += 1
        self.page.fill(f"main [name={field}]", text)

    def choose(self, field: str, value: str) -> None:
        """A radio, a box or an option of a list."""
        self.count += 1
        control = self.page.locator(f"main select[name={field}]")
        if control.count():
            control.select_option(value)
        else:
            self.page.check(f"main [name={field}][value={value}]")


def begin(page: Page) -> str:
    """Start a registration from *My work*; returns the draft's address."""
    hand = Hand(page)
    page.goto("/")
    hand.click("Registrar a una persona")
    hand.click("Empezar")
    page.wait_for_url(DRAFT)
    return page.url


def register(page: Page, name: str) -> str:
    """Register somebody by a name alone; returns the case's address."""
    return save_as(page, begin(page), name)


def save_as(page: Page, draft: str, name: str) -> str:
    """Give the person of a draft a name and save it; returns the case's address."""
    hand = Hand(page)
    page.goto(f"{draft}nombre/")
    hand.type("working_name", name)
    hand.click("Guardar y volver a la lista")
    page.wait_for_url(draft)
    page.goto(f"{draft}revisar/")
    hand.click("Guardar")
    page.wait_for_url(SAVED)
    return page.url
