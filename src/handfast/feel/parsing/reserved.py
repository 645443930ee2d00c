"""Names of FEEL itself that hold spaces or keywords, known in every scope."""

from __future__ import annotations

BUILTIN_NAMES = (
    "date and time",
    "years and months duration",
    "days and time duration",
)
