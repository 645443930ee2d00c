"""The version that a caller has read: ETag and If-Match."""

from typing import Any

from handfast.kernel.errors import invalid


def expected_version(request: Any) -> int | None:
    """The version of `If-Match`, or None when any will do; raises InvalidInput for another text."""
    header = request.headers.get("If-Match", "").strip()
    text = header.removeprefix("W/").strip('"')
    if not header or header == "*":
        return None
    if not text.isdigit():
        raise invalid("If-Match", header, "This is not a version.", "Send the ETag you were given.")
    return int(text)
