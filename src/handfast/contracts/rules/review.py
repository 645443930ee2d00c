"""How closely a contract must be looked at before it is signed (R-047)."""

from collections.abc import Iterable

_RANK = {"standard": 0, "nonstandard": 1, "high_risk": 2}


def review_class(clauses: Iterable[tuple[str, bool]]) -> str:
    """`standard` may be signed at once; `nonstandard` and `high_risk` go to Legal first.

    Each clause is its risk (`standard`, `nonstandard`, `high_risk`) and whether it is the
    variant the rules chose; any other variant is at least nonstandard.
    """
    worst = "standard"
    for risk, as_chosen in clauses:
        found = risk if not as_chosen or risk == "high_risk" else "standard"
        if not as_chosen and found == "standard":
            found = "nonstandard"
        worst = max(worst, found, key=_RANK.__getitem__)
    return worst
