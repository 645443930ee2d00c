"""What a response gives away: headers, cookies, and code inside the page."""

import json
from html.parser import HTMLParser
from typing import Any

from tests.architecture.pages import _Reader

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
NEEDED = ("default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'self'",
          "form-action 'self'", "frame-ancestors 'self'")  # fmt: skip


def weak_headers(response: Any) -> list[str]:
    """The security headers that a response lacks or weakens."""
    found = [
        f"{name} is {response.headers.get(name)!r}"
        for name, wanted in HEADERS.items()
        if response.headers.get(name) != wanted
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    found += [f"the content policy lacks {part}" for part in NEEDED if part not in policy]
    found += [f"the content policy says {w}" for w in ("unsafe-", " *", "http:") if w in policy]
    return found


def weak_cookies(response: Any) -> list[str]:
    """The cookies that a script or another site could use."""
    found = []
    for name, cookie in response.cookies.items():
        if cookie["samesite"] not in ("Lax", "Strict"):
            found.append(f"cookie {name} is sent to other sites")
        if name == "sessionid" and not cookie["httponly"]:
            found.append(f"cookie {name} is readable by scripts")
    return found


def inline_code(response: Any) -> list[str]:
    """Script, style and handlers inside an HTML page."""
    if "text/html" not in response.headers.get("Content-Type", "") or response.streaming:
        return []
    reader: HTMLParser = _Reader()
    reader.feed(response.content.decode())
    return [f"line {line}: {what}" for line, what in reader.found]  # type: ignore[attr-defined]


def is_problem(response: Any) -> bool:
    """Whether a response is a problem document that says its own status."""
    if response.headers.get("Content-Type", "").split(";")[0] != "application/problem+json":
        return False
    body = json.loads(response.content)
    return set(body) >= {"type", "title", "status", "detail", "instance", "errors"} and (
        body["status"] == response.status_code
    )
