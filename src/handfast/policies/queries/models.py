"""Reads of DMN models: their requirement graph, the logic of each decision, and trying them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.policies.rules.graphs import Graph, graph_of
from handfast.policies.rules.model_deciding import decided
from handfast.policies.types import Outcome, TableView


def model_graph(view: TableView) -> Graph:
    """What a model's decisions need of each other, and how each decides."""
    return graph_of(view.source)


def model_outcome(
    view: TableView, decision: str, facts: Mapping[str, Any], at: datetime
) -> Outcome:
    """What a decision of a model says. Raises InvalidInput naming the decision or the input."""
    return decided(view.source, decision, facts, at)
