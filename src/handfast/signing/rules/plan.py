"""Checks what is to be sent before it is sent: people, addresses, order, and a box for each signer."""

import re
from collections.abc import Iterable, Sequence

from handfast.documents.types import Anchor
from handfast.kernel.errors import Problem, collect
from handfast.signing.types import MAX_RECIPIENTS, FieldPlan, NewRecipient, Role

_EMAIL = re.compile(r"^[^@\s<>,;\"']+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,63}$")
_PHONE = re.compile(r"^\+[1-9][0-9 ()/.-]{6,24}$")


def check_plan(
    *, title: str, recipients: Sequence[NewRecipient], anchors: Sequence[Anchor]
) -> None:
    """Raise one InvalidInput with every problem of the recipients and their boxes."""
    collect([*_whole(title, recipients), *_people(recipients), *_boxes(recipients, anchors)])


def plans_for(
    recipients: Sequence[NewRecipient], anchors: Sequence[Anchor]
) -> tuple[FieldPlan | None, ...]:
    """The signature field of each recipient, None for those who do not sign."""
    boxes = {a.role: a for a in anchors if a.kind == "signature"}
    plans: list[FieldPlan | None] = []
    for index, person in enumerate(recipients, start=1):
        box = boxes.get(person.anchor_role) if person.role == Role.SIGNER else None
        plans.append(FieldPlan(f"Signer{index}", person.name, box) if box else None)
    return tuple(plans)


def check_person(field: str, person: NewRecipient) -> list[Problem]:
    """Problems of one recipient's name, e-mail address, phone and order."""
    problems = []
    if not person.name.strip():
        problems.append(Problem(f"{field}.name", "", "A name is needed.", "Enter the full name."))
    if not _EMAIL.match(person.email) or ".." in person.email or len(person.email) > 254:
        problems.append(
            Problem(
                f"{field}.email", person.email, "This is not a valid e-mail address.",
                "Write it like name@company.com.",
            )
        )  # fmt: skip
    if person.phone and not _PHONE.match(person.phone):
        problems.append(
            Problem(
                f"{field}.phone", person.phone, "This is not an international phone number.",
                "Write it like +1 312 555 0100.",
            )
        )  # fmt: skip
    if person.order < 1:
        problems.append(Problem(f"{field}.order", str(person.order), "The order starts at 1."))
    return problems


def _whole(title: str, recipients: Sequence[NewRecipient]) -> Iterable[Problem]:
    if not title.strip():
        yield Problem("title", "", "A title is needed.", "Say what is to be signed.")
    if len(recipients) > MAX_RECIPIENTS:
        yield Problem("recipients", str(len(recipients)), f"At most {MAX_RECIPIENTS} recipients.")
    if not any(r.role == Role.SIGNER for r in recipients):
        yield Problem("recipients", "", "Nobody is asked to sign.", "Add at least one signer.")


def _people(recipients: Sequence[NewRecipient]) -> Iterable[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, person in enumerate(recipients):
        yield from check_person(f"recipients.{index}", person)
        key = (person.email.lower(), person.role)
        if key in seen:
            yield Problem(
                f"recipients.{index}.email", person.email, "This person is listed twice.",
                "Keep one of the two.",
            )  # fmt: skip
        seen.add(key)


def _boxes(recipients: Sequence[NewRecipient], anchors: Sequence[Anchor]) -> Iterable[Problem]:
    boxes = [a.role for a in anchors if a.kind == "signature"]
    taken: set[str] = set()
    for index, person in enumerate(recipients):
        if person.role != Role.SIGNER:
            continue
        field, role = f"recipients.{index}.anchor_role", person.anchor_role
        if role not in boxes:
            yield Problem(
                field, role, "The document has no signature box of this name.",
                f"Boxes in the document: {', '.join(boxes) or 'none'}.",
            )  # fmt: skip
        elif role in taken:
            yield Problem(field, role, "Two signers share this box.", "Give each signer a box.")
        taken.add(role)
    for role in boxes:
        if role not in taken:
            yield Problem(
                "recipients", role, f"Nobody signs in the box “{role}”.",
                "Add a signer for it, or use a document without the box.",
            )  # fmt: skip
