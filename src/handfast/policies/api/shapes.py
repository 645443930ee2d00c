"""What the routes share: finding a version, and the wire shape of it."""

from typing import Any

from handfast.kernel.errors import not_found
from handfast.platform import access
from handfast.policies import queries
from handfast.policies.lifecycle import TABLE
from handfast.policies.types import TableView

VIEW = "policies.view"


def version_of(request: Any, key: str, number: int) -> TableView:
    """A version by its number, for those who may see policies."""
    access.require(request.actor, VIEW)
    if not 0 < number < 2**31:
        raise not_found("version", number)
    return queries.version_of(key, number)


def draft_of(request: Any, key: str) -> TableView:
    """The draft of a policy, for those who may edit it."""
    access.require(request.actor, "policies.edit")
    view = queries.draft_of(key)
    if view is None:
        raise not_found("draft", key)
    return view


def open_version(request: Any, key: str) -> TableView:
    """The version that is drafted or in review."""
    access.require(request.actor, VIEW)
    view = queries.open_version(key)
    if view is None:
        raise not_found("draft", key)
    return view


def shape(request: Any, view: TableView) -> dict[str, Any]:
    """A version as it is sent."""
    table = view.table
    return {
        "id": view.id, "key": table.key, "name": table.name, "kind": view.kind,
        "version": view.version, "status": view.status, "state": view.state(request.at),
        "effective_from": view.effective_from, "effective_to": view.effective_to,
        "lock": view.lock, "wanted_from": view.wanted_from,
        "author": view.author, "owner": view.owner, "reason": view.reason,
        "hit_policy": table.hit_policy, "description": table.description,
        "inputs": table.inputs, "facts": table.facts, "outputs": table.outputs, "rows": table.rows,
        "cases": view.cases, "source": view.source,
        "allowed_actions": list(TABLE.actions(view.status)),
    }  # fmt: skip
