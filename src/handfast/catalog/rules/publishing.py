"""What a version must offer before it may be sold: an order process for everything in it."""

from handfast.catalog.types import Catalog
from handfast.kernel.errors import Problem


def publication_problems(catalog: Catalog) -> list[Problem]:
    """Why the version cannot be published; empty when it can."""
    problems = []
    for code, offering in catalog.offerings.items():
        if offering.kind == "simple" and not _has_process(catalog, code):
            problems.append(
                Problem(
                    "offering",
                    code,
                    f"{offering.name} has no order process: no step delivers it.",
                    "Attach a specification with at least one task.",
                )
            )
    if not catalog.top_offerings():
        problems.append(
            Problem("offering", "", "Nothing in this version can be sold by itself.",
                    "Make at least one offering sellable.")
        )  # fmt: skip
    return problems


def _has_process(catalog: Catalog, offering: str) -> bool:
    return any(
        not task.on_demand
        for spec in specs_reached(catalog, offering)
        for task in catalog.tasks_of(spec)
    )


def specs_reached(catalog: Catalog, offering: str) -> tuple[str, ...]:
    """The specifications an offering leads to, conditions left aside, nearest first."""
    found: dict[str, None] = {}
    waiting = [row.target for row in catalog.rows_from("offering", offering)]
    while waiting:
        spec = waiting.pop(0)
        if spec not in found:
            found[spec] = None
            waiting += [row.target for row in catalog.rows_from("spec", spec)]
    return tuple(found)
