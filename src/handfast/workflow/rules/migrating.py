"""Moving a running instance to another version: what becomes of its tokens, told beforehand."""

from collections.abc import Iterable

from handfast.workflow.types import Element, Move, Process, Token

MANDATORY = ("userTask", "manualTask", "serviceTask", "businessRuleTask", "callActivity")


def moves(
    tokens: Iterable[Token], old: Process, new: Process
) -> tuple[list[Move], list[str], list[str]]:
    """What becomes of every token, the new mandatory steps it would never meet, and obstacles.

    A token keeps its place when the new version has an element of the same id and kind. What
    waits beside it, its boundary events, follows the new version: its note says what is armed
    and what is not any more.
    """
    found, problems, places = [], [], []
    for token in tokens:
        here = token.element
        if token.kind == "join" or here.kind == "boundaryEvent":
            continue
        there = new.find(here.id)
        if there is None or there.kind != here.kind:
            if token.kind != "inside":
                problems.append(f"“{here.title}” ({here.id}) does not exist in the new version.")
            continue
        if there.scope != here.scope:
            problems.append(f"“{here.title}” ({here.id}) lies in another sub-process now.")
        note = _rearmed(here, old, new)
        if token.kind != "inside" or note:
            found.append(Move(here.id, here.title, there.title, note))
        if token.kind != "inside":
            places.append(there)
    return found, _skipped(places, old, new), problems


def boundary_of(element: Element) -> tuple[str, str, str, str, bool]:
    """What makes a boundary event the same in two versions; its time may differ."""
    return (
        element.id, element.attached_to, element.event, element.event_name, element.interrupting,
    )  # fmt: skip


def _rearmed(element: Element, old: Process, new: Process) -> str:
    """Which boundary events an open node gains and loses, in words; empty when none."""
    before, after = _boundaries(element, old), _boundaries(element, new)
    words = [
        *(
            f"waits for “{one.title}” from now on"
            for key, one in after.items()
            if key not in before
        ),
        *(f"no longer waits for “{one.title}”" for key, one in before.items() if key not in after),
    ]
    return "; ".join(words)


def _boundaries(
    element: Element, process: Process
) -> dict[tuple[str, str, str, str, bool], Element]:
    return {
        boundary_of(one): one
        for one in process.elements
        if one.kind == "boundaryEvent" and one.attached_to == element.id
    }


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
