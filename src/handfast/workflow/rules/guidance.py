"""Guidance texts: a small, safe part of Markdown as plain blocks that templates draw.

Nothing of the text ever becomes markup: only these blocks and spans exist.
"""

import re
from dataclasses import dataclass

_SPAN = re.compile(
    r"\*\*(?P<strong>[^*]+)\*\*|`(?P<code>[^`]+)`|\[(?P<text>[^\]]+)\]\((?P<to>/[^)\s]*)\)"
)


@dataclass(frozen=True)
class Span:
    """A piece of a line: plain, strong, code, or a link within the product."""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a list; `items` are lines of spans."""

    kind: str
    items: tuple[tuple[Span, ...], ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a guidance text, in their order."""
    found: list[Block] = []
    pending: list[str] = []

    def flush() -> None:
        if pending:
            found.append(Block("p", (spans(" ".join(pending)),)))
            pending.clear()

    for line in (one.strip() for one in text.splitlines()):
        kind, content = _line(line)
        if kind != "p" or not content:
            flush()
        if kind in ("ul", "ol"):
            _into_list(found, kind, content)
        elif kind == "h":
            found.append(Block("h", (spans(content),)))
        elif content:
            pending.append(content)
    flush()
    return found


def _line(line: str) -> tuple[str, str]:
    if line.startswith("#"):
        return "h", line.lstrip("#").strip()
    if line.startswith(("- ", "* ")):
        return "ul", line[2:].strip()
    numbered = re.match(r"\d+[.)] +(.*)", line)
    return ("ol", numbered.group(1)) if numbered else ("p", line)


def _into_list(found: list[Block], kind: str, content: str) -> None:
    if found and found[-1].kind == kind:
        last = found.pop()
        found.append(Block(kind, (*last.items, spans(content))))
    else:
        found.append(Block(kind, (spans(content),)))


def spans(line: str) -> tuple[Span, ...]:
    """The pieces of a line."""
    found, place = [], 0
    for match in _SPAN.finditer(line):
        if match.start() > place:
            found.append(Span("plain", line[place : match.start()]))
        found.append(_span(match))
        place = match.end()
    if place < len(line):
        found.append(Span("plain", line[place:]))
    return tuple(found)


def _span(match: re.Match[str]) -> Span:
    if match.group("strong"):
        return Span("strong", match.group("strong"))
    if match.group("code"):
        return Span("code", match.group("code"))
    url = match.group("to")
    safe = not url.startswith("//") and "\\" not in url
    return Span("link", match.group("text"), url) if safe else Span("plain", match.group("text"))
