"""The HTML side of a mail: the same words as its text, with tables, and buttons for its links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string


@dataclass(frozen=True)
class Block:
    """A paragraph of a mail: a heading, rows of label and value, or plain lines."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def html_of(
    *, subject: str, text: str, links: Iterable[Mapping[str, str]], company: str
) -> str:  # fmt: skip
    """A mail as HTML for any program and for phones: no picture, script or address from elsewhere."""
    context = {"subject": subject, "blocks": blocks(text), "links": list(links), "company": company}
    return render_to_string("platform/letter.html", context)


def blocks(text: str) -> list[Block]:
    """The paragraphs of a text; lines of “label: value” become rows, a line before them a heading."""
    return [_block(part.strip().split("\n")) for part in text.split("\n\n") if part.strip()]


def _block(lines: list[str]) -> Block:
    heading = lines[0].rstrip(":") if len(lines) > 1 and lines[0].endswith(":") else ""
    rest = lines[1:] if heading else lines
    pairs = [line.partition(": ") for line in rest]
    if (heading or len(rest) > 1) and all(mark and value for _, mark, value in pairs):
        return Block(heading, tuple((label, value) for label, _, value in pairs), ())
    return Block(heading, (), tuple(rest))
