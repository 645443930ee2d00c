"""Names of facts and columns: made from titles, and put for other tools' names inside FEEL texts."""

import re
from collections.abc import Collection, Mapping

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")')


def key_from(label: str) -> str:
    """A name for facts from a title: `Contract value (USD)` → `contract_value_usd`."""
    key = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:58]
    return key if key[:1].isalpha() else f"c_{key}".rstrip("_") if key else ""


def free_key(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, with a number behind it when it is taken."""
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted[:55]}_{number}", number + 1
    return found


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A FEEL text with other names for facts; what stands in quotes stays as it is.

    The longest names are replaced first, so that `Net Price` is not taken for `Net`.
    """
    if not names:
        return text
    listed = sorted(names, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in listed)
    found = re.compile(rf"(?<![\w.])(?:{words})(?!\w)")
    parts = _QUOTED.split(text)
    return "".join(
        part if part.startswith('"') else found.sub(lambda m: names[" ".join(m[0].split())], part)
        for part in parts
    )
