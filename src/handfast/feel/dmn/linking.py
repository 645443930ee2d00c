"""Compiles the nodes of a model and of its imports, and ties them to what they require."""

from __future__ import annotations

from collections.abc import Iterator

from handfast.feel.conformance import type_key
from handfast.feel.dmn.boxed import compile_boxed, compile_function
from handfast.feel.dmn.elements import Definitions, Key, Node, Service
from handfast.feel.dmn.evaluation import Compiled
from handfast.feel.dmn.items import Types
from handfast.feel.dmn.reading import read_service
from handfast.feel.dmn.surroundings import Surroundings, converted
from handfast.feel.dmn.xml import child, expression_in, local
from handfast.feel.scope import Evaluator

Path = tuple[str, ...]
"""How a node is called from elsewhere: the names of imports, then its own name."""


class Linker:
    """Compiles all nodes of a model; notes problems instead of stopping at them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.compiled: dict[Key, Compiled] = {}

    def link(self, definitions: Definitions) -> Types:
        """Compile a model and what it imports; returns its types."""
        imported = [(name, self.link(found)) for name, found in definitions.imports]
        types = Types(definitions.items, imported)
        paths = dict(_paths(definitions, ()))
        members = frozenset(_member_names(definitions))
        for node in definitions.nodes.values():
            self.compiled[node.key] = self._compile(node, types, paths, members)
        return types

    def _compile(
        self, node: Node, types: Types, paths: dict[Key, Path], members: frozenset[str]
    ) -> Compiled:
        requires = tuple((paths[key], key) for key in node.requires if key in paths)
        for key in node.requires:
            if key not in paths:
                self.problems.append(f"{node.name}: requires #{key[1]}, which is not in the model")
        around = Surroundings(
            frozenset(path[0] for path, _ in requires) | {node.name},
            types,
            members | {path[-1] for path, _ in requires},
            self.problems,
            node.name,
        )
        return Compiled(
            node,
            requires,
            _evaluator(node, around),
            self._service(node, paths) if node.kind == "service" else None,
            types.result(node.type_ref) if node.kind == "service" else types.find(node.type_ref),
            {type_key(name): made for name, made in types.named().items()},
        )

    def _service(self, node: Node, paths: dict[Key, Path]) -> Service:
        service = read_service(node)
        for key in (*service.outputs, *service.input_decisions, *service.inputs):
            if key not in paths:
                self.problems.append(f"{node.name}: names #{key[1]}, which is not in the model")
        return Service(
            *(
                tuple(key for key in keys if key in paths)
                for keys in (service.outputs, service.input_decisions, service.inputs)
            )
        )


def _evaluator(node: Node, around: Surroundings) -> Evaluator | None:
    if node.kind == "decision":
        body = compile_boxed(expression_in(node.element), around)
        return converted(body, around.types.find(node.type_ref))
    if node.kind != "knowledge":
        return None
    logic = child(node.element, "encapsulatedLogic")
    if logic is None or logic.get("kind", "FEEL") != "FEEL":
        around.note("has no logic in FEEL; external functions are not run")
        return None
    return compile_function(logic, around, node.type_ref)


def _paths(definitions: Definitions, prefix: Path) -> Iterator[tuple[Key, Path]]:
    for key, node in definitions.nodes.items():
        yield key, (*prefix, node.name)
    for name, imported in definitions.imports:
        yield from _paths(imported, (*prefix, name) if name else prefix)


def _member_names(definitions: Definitions) -> Iterator[str]:
    for item in definitions.items.values():
        for part in item.iter():
            if local(part) == "itemComponent":
                yield " ".join(part.get("name", "").split())
    for _, imported in definitions.imports:
        yield from _member_names(imported)
