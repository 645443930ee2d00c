"""The page on the contexts, written from the code: layers, public faces, events and lifecycles.

`handfast manage docs_contexts` writes it to docs/contexts.md; a test compares the two.
"""

import dataclasses
import inspect
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from handfast.kernel.lifecycle import Lifecycle
from handfast.platform import clock, outbox
from handfast.platform.database import project_root
from handfast.web.contexts import installed

INTRO = """# Contexts

The code is a modular monolith: one folder below `src/handfast/` for each step of the value stream. Other contexts
use a context's *public face* only: `services` (use cases), `queries` (reads), `events` (facts told downstream) and
`types`. **Imports point upstream, facts flow downstream**; the architecture tests hold both.

This page is written by `handfast manage docs_contexts` from the code; a test fails when it is out of date.
"""


def contexts_page() -> str:
    """The whole page as Markdown."""
    parts = [INTRO, "## Layers\n", _layers(), "\n## Who hears whom\n", _flow()]
    parts += [_section(name) for name in (*installed(), "platform")]
    return "\n".join(parts).rstrip() + "\n"


def _layers() -> str:
    rows = [[n for n in row if find_spec(f"handfast.{n}")] for row in _layer_rows()]
    rows = [row for row in rows if row]
    lines = ["An arrow means “may import”; whatever is further down may be imported as well.\n"]
    lines += ["```mermaid", "flowchart TB"]
    lines += [f'  l{i}["{" · ".join(row)}"]' for i, row in enumerate(rows)]
    lines += [f"  l{i} --> l{i + 1}" for i in range(len(rows) - 1)]
    return "\n".join([*lines, "```"])


def _layer_rows() -> list[list[str]]:
    text = (project_root() / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["id"] == "layers")
    return [re.findall(r"\w+", layer) for layer in layers]


def _flow() -> str:
    found: dict[tuple[str, str], set[str]] = {}
    for topic, _, handler in _subscriptions():
        if topic in _publishers():
            key = (_publishers()[topic], _context_of(handler))
            found.setdefault(key, set()).add(topic)
    lines = [
        "Events are written with the change they tell about, and take effect once in each context that listens.\n"
    ]
    lines += ["```mermaid", "flowchart LR"]
    for (source, target), topics in sorted(found.items()):
        lines.append(f'  {source} -- "{", ".join(sorted(topics))}" --> {target}')
    return "\n".join([*lines, "```"])


def _section(name: str) -> str:
    package = import_module(f"handfast.{name}")
    own = " ".join(inspect.cleandoc(package.__doc__ or "").split())
    parts = [f"\n## {name}\n", own]
    parts += _face(name, "services", "Services")
    parts += _face(name, "queries", "Queries")
    parts += _events(name)
    parts += _heard(name)
    parts += _clockwork(name)
    parts += _diagrams(name)
    return "\n".join(parts)


def _face(name: str, module: str, title: str) -> list[str]:
    found = _module(f"handfast.{name}.{module}")
    functions = [] if found is None else list(_functions(found))
    if not functions:
        return []
    lines = [f"- `{n}`: {_first_sentence(f)}" for n, f in functions]
    return [f"\n**{title}**\n", *lines]


def _functions(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The public functions that a module defines, or that its package gathers in `__all__`."""
    names = getattr(module, "__all__", None) or sorted(vars(module))
    for name in sorted(names):
        value = getattr(module, name)
        public = inspect.isfunction(inspect.unwrap(value)) and not name.startswith("_")
        if public and str(value.__module__).startswith(module.__name__):
            yield name, value


def _first_sentence(value: Any) -> str:
    text = " ".join(inspect.cleandoc(value.__doc__ or "").split())
    return re.split(r"(?<=[.!?;])\s", text)[0].rstrip(";.").strip()


def _events(name: str) -> list[str]:
    classes = _event_classes(name)
    lines = [
        f"- `{c.topic}` ({', '.join(f.name for f in dataclasses.fields(c))}): {_first_sentence(c)}"
        for c in classes
    ]
    return ["\n**Tells**\n", *lines] if lines else []


def _event_classes(name: str) -> list[Any]:
    found = _module(f"handfast.{name}.events")
    values = [] if found is None else list(vars(found).values())
    return [
        v
        for v in values
        if inspect.isclass(v)
        and v.__module__.startswith(f"handfast.{name}.")
        and hasattr(v, "topic")
    ]


def _publishers() -> dict[str, str]:
    return {c.topic: name for name in installed() for c in _event_classes(name)}


def _heard(name: str) -> list[str]:
    heard: dict[str, tuple[list[str], Any]] = {}
    for topic, subscriber, handler in _subscriptions():
        if _context_of(handler) == name:
            heard.setdefault(subscriber, ([], handler))[0].append(topic)
    lines = [
        f"- {', '.join(f'`{t}`' for t in topics)}: {_first_sentence(handler)}"
        for _, (topics, handler) in sorted(heard.items())
    ]
    return ["\n**Listens to**\n", *lines] if lines else []


def _clockwork(name: str) -> list[str]:
    lines = [
        f"- `{key}`: {_first_sentence(function)}"
        for key, function in clock.tickers().items()
        if _context_of(function) == name
    ]
    return ["\n**Follows the clock**\n", *sorted(lines)] if lines else []


def _subscriptions() -> list[tuple[str, str, Any]]:
    return [s for s in outbox.subscriptions() if s[2].__module__.endswith(".subscribers")]


def _context_of(function: Any) -> str:
    return str(function.__module__).split(".")[1]


def _diagrams(name: str) -> list[str]:
    where = "lifecycle" if name != "platform" else "models"
    found = _module(f"handfast.{name}.{where}")
    tables = {} if found is None else {v.name: v for _, v in _lifecycles(found)}
    lines: list[str] = []
    for table in tables.values():
        title = table.name.replace("_", " ")
        lines += [f"\n**Life of: {title}**\n", "```mermaid", table.mermaid(), "```"]
    return lines


def _lifecycles(module: ModuleType) -> Iterator[tuple[str, Lifecycle]]:
    modules = [module]
    if hasattr(module, "__path__"):
        modules += [v for _, v in sorted(vars(module).items()) if inspect.ismodule(v)]
    for each in modules:
        if each.__name__.startswith(module.__name__):
            yield from ((n, v) for n, v in vars(each).items() if isinstance(v, Lifecycle))


def _module(dotted: str) -> ModuleType | None:
    return import_module(dotted) if find_spec(dotted) else None
