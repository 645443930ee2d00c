"""The documents keep up with the code: every setting is explained, links lead somewhere, no page is lost."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
VARIABLE = re.compile(r"\b(?:HANDFAST_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL|DATABASE_APP_URL)\b")
READ = re.compile(r"environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z0-9_]+)\"")
LINK = re.compile(r"(?<!\!)\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


def pages():
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def broken_links(page, text):
    links = [link for link in LINK.findall(text) if "://" not in link and not link.startswith("/")]
    return [f"{page.name}: {link}" for link in links if not (page.parent / link).exists()]


def test_every_setting_of_the_environment_is_explained():
    sources = [p for p in (ROOT / "src").rglob("*.py") if "tests" not in p.parts]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    read = {name for name in READ.findall(text) if VARIABLE.fullmatch(name)}
    explained = set(VARIABLE.findall((DOCS / "operations.md").read_text(encoding="utf-8")))
    assert len(read) > 20
    assert sorted(read - explained) == []


def test_links_between_pages_lead_somewhere():
    found = [b for page in pages() for b in broken_links(page, page.read_text(encoding="utf-8"))]
    assert found == []


def test_a_planted_broken_link_is_named():
    text = "[here](operations.md) [gone](nowhere.md) ![picture](images/x.png) [out](https://a.b/c)"
    assert broken_links(DOCS / "glossary.md", text) == ["glossary.md: nowhere.md"]


def test_the_index_names_every_page():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    names = {p.name for p in DOCS.glob("*.md")} - {"README.md"}
    assert sorted(name for name in names if f"]({name})" not in index) == []


def test_the_index_of_decisions_names_every_decision():
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    names = {p.name for p in (DOCS / "adr").glob("[0-9]*.md")}
    assert sorted(name for name in names if f"]({name})" not in index) == []
    assert len(names) >= 10


def test_a_decision_says_context_decision_consequences_and_alternatives():
    for path in sorted((DOCS / "adr").glob("[0-9]*.md")):
        heads = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequences", "Alternatives"], path.name
