"""The words of every message about an envelope: what it is, why it came, what to do."""

from dataclasses import dataclass
from datetime import datetime

from handfast.signing.types import Role


@dataclass(frozen=True)
class Letter:
    """Subject and text of a message, and the words on its button."""

    subject: str
    text: str
    button: str


@dataclass(frozen=True)
class About:
    """What a message says about its envelope."""

    number: str
    title: str
    company: str
    sender: str
    message: str
    until: datetime | None


def invitation(about: About, *, name: str, role: str) -> Letter:
    """To somebody whose turn has come."""
    act = "approve" if role == Role.APPROVER else "sign"
    text = _paragraphs(
        f"Hello {name},",
        f"{about.sender} of {about.company} asks you to {act} “{about.title}” ({about.number}).",
        about.message and f"Their message: {about.message}",
        "The link below is yours alone: do not forward it. You can read the whole document first, "
        f"then {act} it on this device in about a minute, or decline and say why.",
        _until(about),
    )
    return Letter(f"Please {act}: {about.title}", text, f"Read and {act}")


def reminder(about: About, *, name: str, role: str) -> Letter:
    """To somebody who has not acted yet."""
    act = "approval" if role == Role.APPROVER else "signature"
    text = _paragraphs(
        f"Hello {name},",
        f"“{about.title}” ({about.number}) still waits for your {act}. {about.sender} of "
        f"{about.company} sent it to you. This link replaces the earlier one.",
        _until(about),
    )
    return Letter(f"Reminder: your {act} on {about.title}", text, "Open the document")


def completed(about: About, *, name: str) -> Letter:
    """To everyone, with the signed copy."""
    text = _paragraphs(
        f"Hello {name},",
        f"everyone has signed “{about.title}” ({about.number}). Your copy and the certificate of "
        "completion, with the record of every step, are behind the links below. Keep the files as "
        "they are: opening and saving them in an editor would break their seals.",
    )
    return Letter(f"Signed by everyone: {about.title}", text, "Signed document")


def declined(about: About, *, name: str, reason: str) -> Letter:
    """To the sender."""
    text = _paragraphs(
        f"{name} declined to sign “{about.title}” ({about.number}).",
        f"Reason given: {reason}",
        "The envelope is closed and its links no longer work.",
    )
    return Letter(f"Declined: {about.title}", text, "Open the envelope")


def withdrawn(about: About, *, name: str, reason: str) -> Letter:
    """To those who had been invited, when the sender withdraws or the time is over."""
    text = _paragraphs(
        f"Hello {name},",
        f"“{about.title}” ({about.number}) no longer needs your signature: {reason}",
        "Nothing is left for you to do; the link you received has stopped working.",
    )
    return Letter(f"No longer needed: {about.title}", text, "")


def signed(about: About, *, name: str, waiting: int) -> Letter:
    """To the sender, when one of several has signed."""
    left = "one more person" if waiting == 1 else f"{waiting} more people"
    text = _paragraphs(
        f"{name} has signed “{about.title}” ({about.number}).", f"It now waits for {left}."
    )
    return Letter(f"{name} signed: {about.title}", text, "Open the envelope")


def _until(about: About) -> str:
    return f"Please act by {about.until:%d %B %Y, %H:%M %Z}." if about.until else ""


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
