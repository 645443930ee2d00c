"""The stage of a browser journey: people at their screens, the background's work, and a critic.

Each person has a browser of their own. Every page that is looked at is checked: no message in the
console, nothing wider than the screen, nothing that axe-core calls serious or critical.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.fixtures.browser import PATIENCE
from tests.fixtures.people import PASSWORD

AXE = settings.BASE_DIR.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
  [document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")]
    .filter(it => it.getBoundingClientRect().right > width + 1)
    .map(it => `${it.tagName}.${it.className}`).slice(0, 9)]"""
GRAVE = {"serious", "critical"}
REFUSALS = ("status of 422", "status of 409")


@dataclass
class Person:
    """Somebody at a browser: `page` is Playwright's, the rest are words for what people do."""

    stage: "Stage"
    page: Any
    name: str

    def go(self, path: str) -> None:
        """Open an address of the product, or a full link."""
        self.page.goto(path if path.startswith("http") else f"{self.stage.url}{path}")

    def click(self, role: str, name: str, **options: Any) -> None:
        """Click what the person sees by its role and name."""
        self.page.get_by_role(role, name=name, **options).first.click()

    def press(self, name: str, *, confirm: str = "", within: Any = None) -> None:
        """Press a button that changes something; the background then does what follows."""
        with self.page.expect_navigation():
            place = within or self.page.locator("main")
            place.get_by_role("button", name=name).first.click()
            if confirm:
                yes = self.page.locator("#confirm-dialog").get_by_role("button", name=confirm)
                yes.click()
        self.stage.settle()

    def fill(self, **fields: str) -> None:
        """Fill controls by their names."""
        for name, value in fields.items():
            control = self.page.locator(f"main [name={name}]:visible").first
            if control.evaluate("it => it.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def reload(self) -> None:
        """Load the page anew, to see what the background did."""
        self.page.reload()

    def sees(self, *texts: str) -> None:
        """Assert that each text is visible in the main part of the page."""
        from playwright.sync_api import expect  # noqa: PLC0415

        for text in texts:
            expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def table(self, heading: str) -> list[list[str]]:
        """The rows of the table under a card's heading, as words; empty cells are ''."""
        card = self.page.locator("main .card").filter(
            has=self.page.get_by_role("heading", name=heading, exact=True)
        )
        return rows(card.locator("tbody tr").all())

    def facts(self, term: str) -> str:
        """What a page says about one thing: the description that belongs to a term."""
        found = self.page.locator("main dt").get_by_text(term, exact=True).first
        return words(found.locator("xpath=following-sibling::dd[1]").inner_text())

    def rows(self) -> list[list[str]]:
        """The rows of the page's first table, as words."""
        return rows(self.page.locator("main table").first.locator("tbody tr").all())

    def state(self) -> str:
        """The badge beside the page's heading."""
        return words(self.page.locator(".hf-heading .hf-badge").first.inner_text())

    def download(self, name: str) -> bytes:
        """Follow a link that downloads, and give the file's content."""
        link = self.page.locator("main").get_by_role("link", name=name).first
        answer = self.page.request.get(f"{self.stage.url}{link.get_attribute('href')}")
        assert answer.ok, (name, answer.status)
        content: bytes = answer.body()
        return content

    def look(self, shot: str = "", *, full: bool = False) -> None:
        """Judge the page as a critic would, and keep a picture of it when pictures are wanted."""
        self.stage.judge(self.page, self.name)
        if shot and self.stage.pictures is not None:
            self.page.mouse.move(0, 0)
            toasts = self.page.locator(".hf-toast").all()
            for toast in toasts:
                toast.evaluate("it => it.remove()")
            self.page.screenshot(path=self.stage.pictures / f"{shot}.png", full_page=full)


@dataclass
class Stage:
    """A served product with one company, and the people who open it."""

    url: str
    browser: Any
    settle: Callable[[], None]
    world: Any = None
    domain: str = "northbeam.example"
    password: str = PASSWORD
    pictures: Path | None = None
    people: dict[str, Person] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def visitor(self, name: str, *, phone: bool = False) -> Person:
        """Somebody who has not signed in, at a desk or with a phone."""
        options: dict[str, Any] = {"viewport": PHONE if phone else DESK, "locale": "en-US"}
        if phone:
            options |= {"is_mobile": True, "has_touch": True}
        context = self.browser.new_context(**options, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self._console(name, said))
        page.on("pageerror", lambda error: self.said.append(f"{name}: {error}"))
        return Person(self, page, name)

    def member(self, key: str) -> Person:
        """A colleague, signed in at a desk; the same one each time."""
        if key not in self.people:
            person = self.visitor(key)
            person.go("/accounts/login/")
            person.page.get_by_label("Email").fill(f"{key}@{self.domain}")
            person.page.get_by_label("Password").fill(self.password)
            person.page.get_by_role("button", name="Sign in", exact=True).click()
            person.page.locator(".hf-topbar").wait_for()
            self.people[key] = person
        return self.people[key]

    def judge(self, page: Any, who: str) -> None:
        """Assert that the page is accessible, fits its screen, and that no script complained."""
        page.wait_for_load_state("networkidle")
        wide = page.evaluate(WIDE, page.viewport_size["width"])
        assert wide == [], (who, page.url, "is wider than the screen", wide)
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run()")["violations"]
        grave = [
            (rule["id"], node["target"], node["failureSummary"])
            for rule in found
            if rule["impact"] in GRAVE
            for node in rule["nodes"][:3]
        ]
        assert grave == [], (who, page.url, grave)
        assert self.said == [], (who, page.url)

    def set_clock(self, to: str) -> None:
        """The administrator moves the sandbox's clock, for example to `2026-03-04T10:00`."""
        admin = self.member("ada")
        admin.go("/admin/clock")
        admin.page.get_by_label("To a date and time").fill(to)
        admin.press("Set the clock")

    def mail(self, to: str) -> Person:
        """The administrator opens the newest message to an address in the sandbox's mailbox."""
        admin = self.member("ada")
        admin.go(f"/mailbox?to={to}")
        admin.page.locator(".list-group-item-action").first.click()
        admin.page.locator("#message-subject").wait_for()
        return admin

    def link(self, to: str, label: str) -> str:
        """The address behind a button of the newest message to somebody."""
        button = self.mail(to).page.locator("article").get_by_role("link", name=label)
        address: str = button.first.get_attribute("href")
        return address if address.startswith("http") else f"{self.url}{address}"

    def close(self) -> None:
        """Close every browser."""
        for context in self.contexts:
            context.close()

    def _console(self, name: str, said: Any) -> None:
        if said.type == "error" and not any(known in said.text for known in REFUSALS):
            self.said.append(f"{name}: {said.text}")


def words(text: str) -> str:
    """Text with its white space made plain."""
    return " ".join(text.split())


def rows(found: list[Any]) -> list[list[str]]:
    """Table rows as lists of words."""
    return [[words(cell.inner_text()) for cell in row.locator("td").all()] for row in found]
