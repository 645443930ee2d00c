"""The import contracts hold, cover every context, and fail on planted imports."""

import logging.config
import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from handfast.web.contexts import NAMES
from tests.architecture.contracts import PrivatesContract, ShapeContract, private_imports

ROOT = Path(__file__).resolve().parents[2]
FACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {item["id"]: item for item in FACTS["contracts"]}


def test_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    # The linter configures logging as a program of its own: every other logger would fall silent.
    monkeypatch.setattr(logging.config, "dictConfig", lambda options: None)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_every_context_has_a_place_a_shape_and_privates():
    layers = " ".join(CONTRACTS["layers"]["layers"])
    assert [name for name in NAMES if f"({name})" not in layers] == []
    names = {f"handfast.{name}" for name in NAMES}
    assert set(CONTRACTS["shape"]["containers"]) == names
    assert set(CONTRACTS["privates"]["contexts"]) == names


def planted(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            parts = module.split(".")
            for end in range(1, len(parts) + 1):
                graph.add_module(".".join(parts[:end]))
        graph.add_import(
            importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}"
        )
    for module in (
        "handfast.cli",
        "handfast.web",
        "handfast.platform",
        "handfast.feel",
        "handfast.kernel",
    ):
        graph.add_module(module)
    return graph


KINDS = {
    "layers": LayersContract,
    "shape": ShapeContract,
    "forbidden": ForbiddenContract,
    "privates": PrivatesContract,
}


def kept(identity: str, graph: grimp.ImportGraph) -> bool:
    options = {k: str(v) if v in (True, False) else v for k, v in CONTRACTS[identity].items()}
    contract = KINDS[options["type"]](
        name=options["name"],
        session_options={"root_packages": ["handfast"], "include_external_packages": "True"},
        contract_options=options,
    )
    return bool(contract.check(graph=graph, verbose=False).kept)


@pytest.mark.parametrize(
    ("identity", "importer", "imported"),
    [
        ("layers", "handfast.quotes.services", "handfast.billing.services"),
        ("layers", "handfast.parties.services", "handfast.policies.services"),
        ("layers", "handfast.platform.outbox", "handfast.parties.models"),
        ("layers", "handfast.kernel.money", "handfast.platform.tenancy"),
        ("layers", "handfast.orders.services", "handfast.web.formats"),
        ("layers", "handfast.novelty.services", "handfast.kernel.money"),
        ("shape", "handfast.quotes.models", "handfast.quotes.services"),
        ("shape", "handfast.quotes.rules", "handfast.quotes.models"),
        ("shape", "handfast.quotes.types", "handfast.quotes.events"),
        ("shape", "handfast.quotes.lifecycle", "handfast.quotes.rules"),
        ("shape", "handfast.quotes.services", "handfast.quotes.pages"),
        ("shape", "handfast.quotes.engine", "handfast.quotes.types"),
        ("pure", "handfast.quotes.rules", "django.db"),
        ("pure", "handfast.feel.values", "ninja"),
        ("pure", "handfast.quotes.events", "handfast.sales.models"),
        ("privates", "handfast.orders.services", "handfast.quotes.models"),
        ("privates", "handfast.orders.queries", "handfast.quotes.rules"),
        ("privates", "handfast.web.shell", "handfast.quotes.models"),
        ("privates", "handfast.orders.pages", "handfast.quotes.pages"),
    ],
)
def test_a_planted_import_breaks_the_contract(identity, importer, imported):
    assert not kept(identity, planted((importer, imported)))


@pytest.mark.parametrize(
    ("identity", "importer", "imported"),
    [
        ("layers", "handfast.billing.services", "handfast.quotes.services"),
        ("shape", "handfast.quotes.services", "handfast.quotes.models"),
        ("shape", "handfast.quotes.apps", "handfast.quotes.subscribers"),
        ("pure", "handfast.quotes.rules", "handfast.kernel.money"),
        ("pure", "handfast.quotes.services", "django.db"),
        ("privates", "handfast.orders.services", "handfast.quotes.services"),
        ("privates", "handfast.orders.tests.test_a", "handfast.quotes.models"),
        ("privates", "handfast.web.urls", "handfast.quotes.pages"),
    ],
)
def test_what_is_allowed_keeps_the_contract(identity, importer, imported):
    assert kept(identity, planted((importer, imported)))


def test_a_private_import_is_named_with_its_line():
    graph = planted(("handfast.orders.services.submit", "handfast.quotes.models"))
    assert private_imports(graph, contexts=["handfast.quotes", "handfast.sales"]) == [
        "handfast.orders.services.submit -> handfast.quotes.models (line 1)"
    ]
