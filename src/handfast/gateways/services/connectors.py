"""Keeping connectors: creating them, scripting simulators, pausing and resuming."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handfast.gateways.models import Connector
from handfast.gateways.queries import connector_view
from handfast.gateways.rules import parse_script, script_json
from handfast.gateways.types import CONNECTOR_STATES, KINDS, ConnectorView, Script
from handfast.kernel.errors import Problem, collect, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor

_AUDITED = ("name", "kind", "base_url", "ids_unsigned")
SIMULATORS: Mapping[str, tuple[str, str, Script]] = {
    "carrier": (
        "Parcel carrier (simulated)",
        "Ships stock items and reports the delivery with the hardware version.",
        Script(otherwise="pending", values={"carrier": "Midwest Parcel"}),
    ),
    "line_test": (
        "Line test (simulated)",
        "Measures the subscriber line and answers pass or fail.",
        Script(values={"result": "pass", "attenuation_db": "31"}),
    ),
    "network": (
        "Network controller (simulated)",
        "Switches ports on and off.",
        Script(values={"port": "DSLAM-CHI-07/1/14"}),
    ),
}


def install_simulators(*, by: Actor, at: datetime) -> list[ConnectorView]:
    """Create the simulated partners that are not there yet; returns all simulators."""
    access.require(by, "gateways.edit")
    present = set(Connector.objects.values_list("key", flat=True))
    for key, (name, description, script) in SIMULATORS.items():
        if key in present:
            continue
        row = Connector.objects.create(
            key=key,
            name=name,
            description=description,
            kind="simulator",
            secret=secrets.token_urlsafe(32),
            script=script_json(script),
        )
        audit.record("connector.create", subject=Ref("connector", row.id), by=by, at=at)
    return [connector_view(r) for r in Connector.objects.filter(kind="simulator").order_by("name")]


def save_connector(
    *,
    key: str,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    base_url: str = "",
    secret: str = "",
    description: str = "",
    ids_unsigned: bool = False,
) -> ConnectorView:
    """Create a connector or change it; an empty secret keeps the present one or makes one.

    `ids_unsigned` lets an older partner send messages whose signature does not cover their id.
    """
    access.require(by, "gateways.edit")
    _check(name, kind, base_url)
    row = Connector.objects.select_for_update().filter(key=key).first() or Connector(key=key)
    before = {name: getattr(row, name) for name in _AUDITED}
    row.name, row.kind, row.base_url, row.description = name, kind, base_url, description
    row.secret = secret or row.secret or secrets.token_urlsafe(32)
    row.ids_unsigned = ids_unsigned
    row.save()
    after = {name: getattr(row, name) for name in _AUDITED}
    subject = Ref("connector", row.id)
    audit.record("connector.save", subject=subject, by=by, at=at, before=before, after=after)
    return connector_view(row)


def set_script(
    *,
    key: str,
    by: Actor,
    at: datetime,
    next_answers: Sequence[str] = (),
    otherwise: str | None = None,
    message: str | None = None,
    values: Mapping[str, str] | None = None,
) -> ConnectorView:
    """Say what a simulator answers next; what is not given stays. Raises InvalidInput."""
    access.require(by, "gateways.edit")
    row = _locked(key)
    if row.kind != "simulator":
        raise invalid("connector", key, "Only a simulator has a script.", "Choose a simulator.")
    before: dict[str, Any] = dict(row.script)
    changes = {"otherwise": otherwise, "message": message, "values": values}
    wanted = {**before, "next": list(next_answers)}
    wanted |= {name: value for name, value in changes.items() if value is not None}
    row.script = script_json(parse_script(wanted))
    row.save(update_fields=["script"])
    subject = Ref("connector", row.id)
    audit.record("connector.script", subject=subject, by=by, at=at, before=before, after=row.script)
    return connector_view(row)


def set_status(*, key: str, status: str, by: Actor, at: datetime) -> ConnectorView:
    """Pause a connector (its calls fall out with that reason) or let it work again."""
    access.require(by, "gateways.edit")
    if status not in CONNECTOR_STATES:
        raise invalid("status", status, "A connector is active or paused.")
    row = _locked(key)
    before, row.status = row.status, status
    row.save(update_fields=["status"])
    audit.record(
        "connector.status", subject=Ref("connector", row.id), by=by, at=at,
        before={"status": before}, after={"status": status},
    )  # fmt: skip
    return connector_view(row)


def _locked(key: str) -> Connector:
    row = Connector.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise not_found("connector", key)
    found: Connector = row
    return found


def _check(name: str, kind: str, base_url: str) -> None:
    problems = []
    if not name.strip():
        problems.append(Problem("name", name, "A connector needs a name."))
    if kind not in KINDS:
        problems.append(Problem("kind", kind, "A connector speaks HTTP or is a simulator."))
    if kind == "http" and not base_url:
        problems.append(Problem("base_url", "", "An HTTP connector needs an address."))
    collect(problems)
