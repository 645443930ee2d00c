"""The licence gate: no package that runs with the product may bind it (GPL, AGPL, SSPL); LGPL and MPL may stay."""

import re
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

# Read by hand where the package's metadata says nothing a machine can judge.
REVIEWED: dict[str, str] = {
    "qrcode": "BSD-3-Clause",  # "Other/Proprietary" in its metadata is the MIT part of an older author
}
# Browser packages whose manifest only points at a file; the text was read by hand.
REVIEWED_BROWSER: dict[str, str] = {
    "node_modules/bpmn-js": "MIT",  # and its watermark stays visible, which the pages keep
}
BINDING = re.compile(
    r"\bA-?GPL|AGPL|Affero|(?<!L)(?<!Lesser )\bGPL|(?<!Lesser )General Public License|\bSSPL|"
    r"Server Side Public|Business Source|Commons Clause|Proprietary|Commercial",
    re.IGNORECASE,
)
WEAK = re.compile(r"LGPL|Lesser General Public|Library General Public", re.IGNORECASE)
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|Unlicense|CC0|0BSD|HPND|"
    r"Public Domain|PostgreSQL|Historical Permission|OFL|SIL Open Font|WTFPL|Artistic|BSL-1\.0|Boost",
    re.IGNORECASE,
)


def required(lock: Path) -> list[str]:
    """Read the package names of a lock file whose marker holds on some machine."""
    pattern = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
    return sorted({name.lower() for name in pattern.findall(lock.read_text(encoding="utf-8"))})


def stated(name: str) -> str:
    """Give what an installed package's metadata says of its licence; raises PackageNotFoundError."""
    facts = metadata.metadata(name)
    classifiers = [c for c in facts.get_all("Classifier") or [] if c.startswith("License ::")]
    expression = facts.get("License-Expression") or ""
    free_text = (facts.get("License") or "").strip().split("\n")[0][:120]
    return " | ".join(part for part in (expression, *classifiers, free_text) if part)


def verdict(text: str) -> str:
    """Judge a licence text: `free`, `weak`, `binding` or `unknown`; a choice (`OR`) may be free."""
    choices = [part for part in re.split(r"\bOR\b", text) if part.strip(" ()|")]
    grades = {_grade(choice) for choice in choices} or {"unknown"}
    for grade in ("free", "weak", "unknown", "binding"):
        if grade in grades:
            return grade
    return "unknown"


def _grade(text: str) -> str:
    rest = WEAK.sub(" ", text)
    if BINDING.search(rest):
        return "binding"
    if WEAK.search(text):
        return "weak"
    return "free" if FREE.search(rest) else "unknown"


def refused(
    names: Iterable[str],
    *,
    read: Callable[[str], str] = stated,
    reviewed: dict[str, str] = REVIEWED,
) -> list[str]:
    """List packages that may not be shipped with the product, or whose licence nobody has read."""
    found = []
    for name in names:
        try:
            text = reviewed.get(name) or read(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python version: not installed here
        if verdict(text) in ("binding", "unknown"):
            found.append(f"{name}: {text or 'no licence stated'}")
    return found
