"""Reads of DMN models: their requirement graph, the logic of each decision, and trying them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.feel import FeelError
from handfast.feel.dmn import DmnError
from handfast.kernel.errors import invalid
from handfast.policies.rules.graphs import Graph, graph_of, model_of, typed_inputs, written
from handfast.policies.types import MatchedRule, Outcome, TableView


def model_graph(view: TableView) -> Graph:
    """What a model's decisions need of each other, and how each decides."""
    return graph_of(view.source)


def model_outcome(
    view: TableView, decision: str, facts: Mapping[str, Any], at: datetime
) -> Outcome:
    """What a decision of a model says. Raises InvalidInput naming the decision or the input."""
    try:
        model = model_of(view.source)
        found = model.explain(decision, typed_inputs(model, decision, facts), at=at)
    except (DmnError, FeelError) as error:
        raise invalid("decision", decision, str(error), "Choose another decision or input.")
    hits = tuple(
        MatchedRule(rule, {"decision": hit.decision}) for hit in found.hits for rule in hit.rules
    )
    return Outcome(hits, written(found.value))
