"""Every URL pattern of the product, and every operation of the API, as data.

Nothing is listed by hand: a page that is added tomorrow is found by walking the resolver, and an
operation by reading the API's own description.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import get_resolver

PLACEHOLDER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<body>(?:[^()]|\([^()]*\))*)\)")
API_PLACEHOLDER = re.compile(r"{(?:(?P<kind>\w+):)?(?P<name>\w+)}")
RECORD_KINDS = ("uuid", "uuidstr")

Value = Callable[["Parameter"], str]


@dataclass(frozen=True)
class Parameter:
    """A placeholder of a path: its name, its kind, and the app whose page it belongs to."""

    name: str
    kind: str
    app: str

    @property
    def is_record(self) -> bool:
        """Whether it names a record by its id."""
        return self.kind in RECORD_KINDS


@dataclass(frozen=True)
class Route:
    """A page: its pattern as written, and the view behind it."""

    pattern: str
    module: str
    view: str
    guarded: bool
    permissions: tuple[str, ...]

    @property
    def app(self) -> str:
        """The context whose page this is."""
        parts = self.module.split(".")
        return parts[1] if parts[0] == "handfast" else parts[0]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The placeholders of the path."""
        simple = [
            Parameter(m["name"], m["kind"] or "str", self.app)
            for m in PLACEHOLDER.finditer(GROUP.sub("", self.pattern))
        ]
        complex_ = [
            Parameter(m["name"], "uuid" if m["name"].endswith("_id") else "regex", self.app)
            for m in GROUP.finditer(self.pattern)
        ]
        return (*simple, *complex_)

    def __str__(self) -> str:
        return f"/{self.pattern}"

    def path(self, value: Value) -> str:
        """The path with its placeholders filled in."""
        text = GROUP.sub(lambda m: self._group(m, value), self.pattern)
        text = PLACEHOLDER.sub(lambda m: self._simple(m, value), text)
        text = text.replace("^", "").replace("$", "").replace("\\Z", "")
        return "/" + text.lstrip("/")

    def _simple(self, found: re.Match[str], value: Value) -> str:
        return value(Parameter(found["name"], found["kind"] or "str", self.app))

    def _group(self, found: re.Match[str], value: Value) -> str:
        if found["name"].endswith("_id"):
            return value(Parameter(found["name"], "uuid", self.app))
        choices = re.fullmatch(r"[\w|]+", found["body"])
        return found["body"].split("|")[0] if choices else "abc"


@dataclass(frozen=True)
class Operation:
    """An operation of the API: method, path, and what it asks for."""

    method: str
    template: str
    name: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    app: str = "api"
    query_names: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The placeholders of the path."""
        return tuple(
            Parameter(
                m["name"], "uuid" if m["name"].endswith("_id") else m["kind"] or "str", self.app
            )
            for m in API_PLACEHOLDER.finditer(self.template)
        )

    def path(self, value: Value) -> str:
        """The path with its placeholders filled in."""
        kinds = {p.name: p for p in self.parameters}
        return API_PLACEHOLDER.sub(lambda m: value(kinds[m["name"]]), self.template)

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def routes() -> list[Route]:
    """Every page of the product; the API's own paths are left to `operations`."""
    return [r for r in _walk(get_resolver(), "") if not r.pattern.startswith("api/")]


def _walk(resolver: Any, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, pattern)
            continue
        view = entry.callback
        permissions = getattr(view, "permissions", None)
        yield Route(
            pattern,
            getattr(view, "__module__", "?"),
            getattr(view, "__name__", type(view).__name__),
            permissions is not None,
            tuple(permissions or ()),
        )


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation that the API describes."""
    from handfast.web.api import api  # noqa: PLC0415

    document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    found = []
    for template, item in document["paths"].items():
        for method, told in item.items():
            found.append(_operation(method.upper(), template, told, document))
    return tuple(found)


def _operation(method: str, template: str, told: Mapping[str, Any], document: Any) -> Operation:
    query = {
        p["name"]: example(p["schema"], document)
        for p in told.get("parameters", ())
        if p["in"] == "query" and p.get("required")
    }
    content = told.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    body = None if schema is None else example(schema, document)
    app = told["operationId"].removeprefix("handfast_").split("_")[0]
    names = tuple(p["name"] for p in told.get("parameters", ()) if p["in"] == "query")
    return Operation(method, template, told["operationId"], query, body, app, names)


def example(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The smallest value of a JSON schema: what the API takes as well-formed."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return example(document["components"]["schemas"][name], document)
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return example(schema[word][0], document)
    return _plain_example(schema, document)


def _plain_example(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", ())
        return {n: example(schema["properties"][n], document) for n in wanted}
    if kind == "array":
        return [example(schema["items"], document)] if schema.get("minItems") else []
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    by_format = {
        "uuid": "0198f000-0000-7000-8000-000000000000", "date": "2026-03-02",
        "date-time": "2026-03-02T15:00:00Z", "email": "dana@lakeside.example",
        "uri": "https://example.com/",
    }  # fmt: skip
    return by_format.get(str(schema.get("format")), "x" * max(int(schema.get("minLength", 1)), 1))
