"""Moving a running instance to another version: what becomes of its tokens, told beforehand."""

from collections.abc import Iterable

from handfast.workflow.types import Element, Move, Process, Token

MANDATORY = ("userTask", "manualTask", "serviceTask", "businessRuleTask", "callActivity")


def moves(
    tokens: Iterable[Token], old: Process, new: Process
) -> tuple[list[Move], list[str], list[str]]:
    """What becomes of every token, the new mandatory steps it would never meet, and obstacles.

    A token keeps its place when the new version has an element of the same id and kind.
    """
    found, problems, places = [], [], []
    for token in tokens:
        if token.kind in ("join", "inside"):
            continue
        here = token.element
        there = new.find(here.id)
        if there is None or there.kind != here.kind:
            problems.append(f"“{here.title}” ({here.id}) does not exist in the new version.")
            continue
        note = "" if there.scope == here.scope else "moves to another sub-process"
        if note:
            problems.append(f"“{here.title}” ({here.id}) lies in another sub-process now.")
        if _boundaries(here, old) != _boundaries(there, new):
            problems.append(f"“{here.title}” ({here.id}) gains or loses its boundary events.")
        found.append(Move(here.id, here.title, there.title, note))
        places.append(there)
    return found, _skipped(places, old, new), problems


def _boundaries(element: Element, process: Process) -> bool:
    return any(one.attached_to == element.id for one in process.elements)


def _skipped(places: list[Element], old: Process, new: Process) -> list[str]:
    """Mandatory steps that are new, and cannot be reached any more from where the tokens are."""
    before = {one.id for one in old.elements}
    ahead = reachable(new, {one.id for one in places})
    return [
        f"{one.title} ({one.id})"
        for one in new.elements
        if one.kind in MANDATORY and one.id not in before and one.id not in ahead
    ]


def reachable(process: Process, starts: Iterable[str]) -> set[str]:
    """Every element that can still be met from some places: forward, into and out of parts."""
    after: dict[str, list[str]] = {}
    for flow in process.flows:
        after.setdefault(flow.source, []).append(flow.target)
    for one in process.elements:
        if one.attached_to:
            after.setdefault(one.attached_to, []).append(one.id)
        if one.kind == "startEvent" and one.scope != process.key:
            after.setdefault(one.scope, []).append(one.id)
        if one.scope != process.key:
            after.setdefault(one.id, []).append(f"leave:{one.scope}")
            after.setdefault(f"leave:{one.scope}", []).extend(
                t for f in process.flows if f.source == one.scope for t in [f.target]
            )
    seen: set[str] = set()
    stack = list(starts)
    while stack:
        here = stack.pop()
        if here not in seen:
            seen.add(here)
            stack.extend(after.get(here, ()))
    return {one for one in seen if not one.startswith("leave:")}
