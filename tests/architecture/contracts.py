"""Two import-linter contract types of our own: the shape inside every context, and its private parts.

Both take the list of all planned contexts and look at those that exist.
"""

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.layers import LayersContract

PUBLIC = ("services", "queries", "events", "types")
COMPOSITION = ("api", "pages", "urls", "portal", "apps", "tasks")


class ShapeContract(LayersContract):
    """The builtin layers contract over the containers that exist; all others are left out."""

    type_name = "shape"

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        self.containers = [
            item
            for item in self.containers
            if getattr(item, "expression", str(item)) in graph.modules
        ]
        return super().check(graph, verbose)


class PrivatesContract(Contract):
    """Other contexts import only the public face; the composition root also routes and pages."""

    type_name = "privates"

    contexts = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        found = private_imports(graph, contexts=list(self.contexts))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()


def private_imports(graph: grimp.ImportGraph, *, contexts: list[str]) -> list[str]:
    """List direct imports of a context's private module by another part of the product.

    Tests may look into other contexts; the direction of their imports is the layers' matter.
    """
    found = []
    for context in contexts:
        if context not in graph.modules:
            continue
        for module in sorted(graph.find_descendants(context)):
            for importer in sorted(graph.find_modules_that_directly_import(module)):
                if not _allowed(importer, module, context):
                    lines = graph.get_import_details(importer=importer, imported=module)
                    numbers = ", ".join(str(line["line_number"]) for line in lines)
                    found.append(f"{importer} -> {module} (line {numbers})")
    return found


def _allowed(importer: str, module: str, context: str) -> bool:
    if importer == context or importer.startswith(f"{context}."):
        return True
    if ".tests" in importer or importer.endswith("conftest"):
        return True
    part = module.removeprefix(f"{context}.").split(".")[0]
    if part in PUBLIC:
        return True
    return importer.split(".")[1] in ("web", "cli") and part in COMPOSITION
