"""Names of the shapes in the API's description: unique over all contexts.

Two contexts may each have a `ReasonIn`. The framework names shapes by class alone, so one would
silently describe the other. Names that occur more than once carry their context: `OrdersReasonIn`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from ninja import Schema
from ninja.openapi import schema as openapi
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import DefsRef


class UniqueNames(NinjaGenerateJsonSchema):
    """Generates JSON schemas whose definitions keep their context where needed."""

    def get_defs_ref(self, core_mode_ref: Any) -> DefsRef:
        """The key of a definition; the first of its choices is made unique."""
        found = super().get_defs_ref(core_mode_ref)
        name = self.normalize_name(qualified(core_mode_ref[0]))
        self._prioritized_defsref_choices[found][0] = DefsRef(name)
        return found


def use_unique_names() -> None:
    """Let the framework's description use these names."""
    openapi.NinjaGenerateJsonSchema = UniqueNames  # type: ignore[misc]


def qualified(reference: str) -> str:
    """A reference like `handfast.orders.schemas.ReasonIn:94` as the name of a shape."""
    parts = re.split(r"([\][,])", reference)
    return "".join(_qualified(part.rsplit(":", 1)[0]) for part in parts)


def _qualified(path: str) -> str:
    short = path.rsplit(".", 1)[-1]
    if path.startswith("handfast.") and short in _shared():
        return path.split(".")[1].capitalize() + short
    return short


@cache
def _shared() -> frozenset[str]:
    counted = Counter({(c.__module__, c.__name__) for c in _below(Schema)})
    names = Counter(name for (module, name) in counted if module.startswith("handfast."))
    return frozenset(name for name, times in names.items() if times > 1)


def _below(cls: type[Any]) -> Iterator[type[Any]]:
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)
