"""Agreeing inside the company with a mouse: who is asked, and their answers."""

from tests.journeys.pages.stage import Person, words


def needed(seller: Person) -> list[str]:
    """Whose approval the open quote would need, as its totals say."""
    row = seller.page.locator(".qb-totals dt:text-is('Approvals needed') + dd")
    return [words(badge.inner_text()) for badge in row.locator(".hf-badge").all()]


def waiting(person: Person) -> int:
    """How many requests wait for somebody."""
    person.go("/approvals")
    return person.page.get_by_role("link", name="Review and answer").count()


def approve(person: Person, *, comment: str, shot: str = "") -> None:
    """Open what waits for somebody and agree."""
    person.go("/approvals")
    person.click("link", "Review and answer")
    person.look(shot)
    person.page.get_by_label("Comment").first.fill(comment)
    person.press("Approve")
