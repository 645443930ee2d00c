"""Which earlier answers stay when facts change: exactly those whose own facts are the same."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from handfast.approvals.rules.conditions import holds, names
from handfast.approvals.types import APPROVER, Carried, Change, Given, Planned


def same(one: object, other: object) -> bool:
    """Whether two facts are equal: 15 equals "15.00", nothing equals empty text."""
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    left, right = number(one), number(other)
    if left is not None and right is not None:
        return left == right
    return str(one) == str(other)


def number(value: object) -> Decimal | None:
    """The value as a number, when it is one."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def changes(
    basis: Mapping[str, object], keys: Iterable[str], facts: Mapping[str, object]
) -> tuple[Change, ...]:
    """The facts that differ from those a decision was made on, in the order of `keys`.

    A fact that the decision did not know counts as changed: nobody has judged it.
    """
    wanted = dict.fromkeys([*keys, *basis])
    return tuple(
        Change(key, basis.get(key), facts.get(key))
        for key in wanted
        if key not in basis or not same(basis[key], facts.get(key))
    )


def standing(
    given: Given, keys: Collection[str], facts: Mapping[str, object]
) -> tuple[Change, ...]:
    """Why an earlier answer does not stand on these facts; empty when it does.

    The facts that an approver's own condition names are judged by the condition.
    """
    judged = names(given.condition)
    basis = {key: value for key, value in given.basis.items() if key not in judged}
    found = changes(basis, [key for key in keys if key not in judged], facts)
    if given.condition and not holds(given.condition, facts):
        found += (Change("condition", given.condition, "", given.condition),)
    return found


def carry(
    path: Sequence[Planned],
    given: Iterable[Given],
    reads: Mapping[str, Collection[str]],
    facts: Mapping[str, object],
) -> Carried:
    """Which answers stay and which are asked for again, of everybody on the new path.

    `reads` names the facts that the rules asking each role read. Who is asked for the first time
    is in neither of the two.
    """
    known = {one.role: one for one in given}
    kept: dict[str, Given] = {}
    again: dict[str, tuple[Change, ...]] = {}
    for planned in path:
        earlier = known.get(planned.role)
        if planned.kind != APPROVER or earlier is None:
            continue
        why = standing(earlier, reads.get(planned.role, ()), facts)
        if why:
            again[planned.role] = why
        else:
            kept[planned.role] = earlier
    return Carried(kept, again)
