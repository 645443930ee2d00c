"""What an approver is sent by text message: everything needed to decide, within one message."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from handfast.approvals.rules.figures import deviations, percent, value

LENGTH = 160
"""Characters that one message carries, as long as all of them are plain ones."""
ACCOUNT = 28
_EXTRA = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "^": "", "~": "-", "|": "/",
                        "\\": "/", "`": "'", "–": "-", "—": "-", "’": "'", "·": ","})  # fmt: skip


def message(
    word: str, summary: Mapping[str, Any], facts: Mapping[str, Any], due: str, url: str
) -> str:
    """The word, number, customer, value, discount, deviations and time, as far as they fit.

    What tells least is left out first; the address is always whole.
    """
    room = LENGTH - len(url) - 1
    text = plain(f"{word} {summary.get('number') or summary.get('title', '')}")[: max(room, 0)]
    for part in _parts(summary, facts, due):
        longer = f"{text}, {plain(part)}" if part else text
        text = longer if len(longer) + 1 <= room else text
    return f"{text}. {url}" if len(text) + 1 <= room else f"{text} {url}"


def plain(text: str) -> str:
    """Only characters that do not make a message shorter: no accents, dashes or braces."""
    found = unicodedata.normalize("NFKD", text.translate(_EXTRA))
    return " ".join(found.encode("ascii", "ignore").decode().split())


def _parts(summary: Mapping[str, Any], facts: Mapping[str, Any], due: str) -> list[str]:
    """The parts, those that tell most first."""
    given = {**facts, **summary}
    off = percent(given.get("discount_percent"))
    count = len(deviations(summary))
    deviate = f"{count} clause{'s' if count > 1 else ''} deviate{'' if count > 1 else 's'}"
    return [
        value(given),
        f"{off} off" if off else "",
        deviate if count else "",
        str(given.get("account_name") or given.get("account") or "")[:ACCOUNT].strip(),
        f"by {due}",
    ]
