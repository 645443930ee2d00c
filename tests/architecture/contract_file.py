"""The API's contract: the committed OpenAPI file is what the code serves, so that a change is seen in review."""

import json
from pathlib import Path
from typing import Any

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def differences(committed: Any, served: Any, *, at: str = "") -> list[str]:
    """List the places where two JSON documents differ, each with its path."""
    if isinstance(committed, dict) and isinstance(served, dict):
        found = []
        for key in sorted({*committed, *served}):
            path = f"{at}/{key}"
            if key not in served:
                found.append(f"{path} is no longer served")
            elif key not in committed:
                found.append(f"{path} is new")
            else:
                found += differences(committed[key], served[key], at=path)
        return found
    return [] if committed == served else [f"{at} has changed"]


def plain(document: Any) -> Any:
    """Give a document as JSON would carry it."""
    return json.loads(json.dumps(document, default=str))
