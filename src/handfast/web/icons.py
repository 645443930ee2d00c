"""Inline icons: turns a Tabler icon name into an svg element, read from the vendored icon file."""

import json
from functools import lru_cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SOURCE = Path(__file__).resolve().parent / "static" / "vendor" / "icons.json"
MISSING = '<circle cx="12" cy="12" r="1"/>'


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Return every known icon: name to inner svg markup; empty before the assets are installed."""
    return json.loads(SOURCE.read_text()) if SOURCE.exists() else {}


def svg(name: str, *, css: str = "", label: str = "") -> SafeString:
    """Return the icon as an svg element of 1.25em; an unknown name draws a dot.

    With a label it is announced to assistive technology, without one it is decoration.
    """
    inner = names().get(name, MISSING)
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 - the markup comes from the pinned icon package
        f'<svg class="icon hf-icon {escape(css)}" viewBox="0 0 24 24" width="24" height="24" '
        f'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
        f'stroke-linejoin="round" focusable="false" {role}>{inner}</svg>'
    )
