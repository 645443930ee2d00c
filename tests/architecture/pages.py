"""Rules on templates: the strict content policy allows no script, style or handler inside a page."""

import re
from html.parser import HTMLParser
from pathlib import Path

TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENT = re.compile(r"{% comment.*?endcomment %}", re.DOTALL)
DATA_TYPES = {"application/json", "importmap", "text/template"}
LETTERS = {"letter.html"}
"""Mails are no pages: no policy applies to them, and programs read styles of elements only."""
JAVASCRIPT_URL = re.compile(r"^\s*javascript:", re.IGNORECASE)


class _Reader(HTMLParser):
    """Collects what the policy would refuse, by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        given = dict(attrs)
        if tag == "style":
            self.found.append((line, "<style>"))
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.found.append((line, "<script> without src"))
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name) or name.startswith("hx-on"):
                self.found.append((line, f"attribute {name}"))
            if value and JAVASCRIPT_URL.match(value):
                self.found.append((line, f"javascript: in {name}"))

    handle_startendtag = handle_starttag


def inline_code(root: Path) -> list[str]:
    """List inline scripts, styles and handlers in every HTML template below `root`."""
    found = []
    for path in sorted(root.rglob("*.html")):
        if {"node_modules", "vendor"} & set(path.parts):
            continue
        reader = _Reader()
        reader.feed(_plain(path.read_text(encoding="utf-8")))
        allowed = {"attribute style"} if path.name in LETTERS else set()
        found += [f"{path}:{line} {what}" for line, what in reader.found if what not in allowed]
    return found


def _plain(text: str) -> str:
    """Take template tags out, lines kept, so that the HTML parser sees HTML only."""
    for pattern in (COMMENT, TEMPLATE_TAG):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    return text
