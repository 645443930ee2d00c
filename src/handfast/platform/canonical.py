"""One way to turn values into JSON: the same value always gives the same bytes, so that
hashes, signatures and comparisons of stored payloads can be trusted.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from handfast.kernel.ref import Ref

_AS_TEXT = (UUID, Decimal, Ref, time)
_AS_LIST = (list, tuple)
_AS_SET = (set, frozenset)


def plain(value: Any) -> Any:
    """The value with JSON types only; raises TypeError for what has no such form.

    Decimals become text (nothing is lost), moments become ISO 8601 in UTC.
    """
    if value is None or (
        isinstance(value, (bool, int, float, str)) and not isinstance(value, Enum)
    ):
        return value
    if isinstance(value, Mapping):
        return {_key(k): plain(v) for k, v in value.items()}
    if isinstance(value, _AS_LIST):
        return [plain(item) for item in value]
    return _special(value)


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(value: Any, *, after: bytes = b"") -> bytes:
    """SHA-256 of the previous digest (empty at the start of a chain) and the canonical JSON."""
    return hashlib.sha256(after + canonical_json(value)).digest()


def _key(key: Any) -> str:
    return key if isinstance(key, str) else str(plain(key))


def _special(value: Any) -> Any:
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, _AS_TEXT):
        return str(value)
    if isinstance(value, _AS_SET):
        return sorted((plain(item) for item in value), key=canonical_json)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form.")
