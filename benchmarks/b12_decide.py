"""B12: a 36-row approval matrix, one decision a call, against the same rows written in Python."""

from collections.abc import Callable
from decimal import Decimal
from itertools import cycle, islice

from benchmarks.measuring import Row, alternate, seconds
from handfast.feel import compile_rows

NAMES = ("discount", "value", "risk", "region")
DISCOUNTS = ("<= 10", "(10..20]", "(20..30]", "> 30")
VALUES = ("< 25000", "[25000..100000)", ">= 100000")
RISKS = ('"low"', '"medium"', '"high"')
CELLS = [
    (discount, value, risk, "-" if place % 2 else '"EMEA","US","APAC"')
    for place, (discount, value, risk) in enumerate(
        (d, v, r) for d in DISCOUNTS for v in VALUES for r in RISKS
    )
]
DEALS = [
    {"discount": Decimal(d), "value": Decimal(v), "risk": risk, "region": region}
    for d in (0, 10, 15, 20, 25, 30, 45)
    for v in (900, 25_000, 64_000, 250_000)
    for risk in ("low", "medium", "high")
    for region in ("EMEA", "US", "LATAM")
]
CALLS = 40_000
GOAL = 100_000


def run() -> Row:
    """Decisions a second by the compiled rows and by hand-written Python, in the same run."""
    rows = compile_rows(NAMES, CELLS)
    by_hand = _hand_written()
    for deal in DEALS:
        assert rows.matching(deal) == by_hand(deal), deal
    ours, floor = alternate(lambda: _time(rows.matching), lambda: _time(by_hand))
    return Row(
        "B12", "decide by a 36-row matrix, one deal a call", f"{CALLS / ours:,.0f}/s",
        f"{CALLS / floor:,.0f}/s", ours / floor, f"≥ {GOAL:,}/s",
    )  # fmt: skip


def _time(decide: Callable[[dict[str, object]], object]) -> float:
    deals = list(islice(cycle(DEALS), CALLS))

    def all_deals() -> None:
        for deal in deals:
            decide(deal)

    return seconds(all_deals)


def _hand_written() -> Callable[[dict[str, object]], list[int]]:
    """The rows as a Python programmer writes them: one condition a row, in a function."""
    lines = ["def decide(deal):", "    d, v, k, g = (deal[n] for n in NAMES)", "    rows = []"]
    for place, (discount, value, risk, region) in enumerate(CELLS):
        tests = [_python(discount, "d"), _python(value, "v"), f"k == {risk}"]
        if region != "-":
            tests.append(f"g in ({region})")
        lines.append(f"    if {' and '.join(tests)}: rows.append({place})")
    lines.append("    return rows")
    scope: dict[str, object] = {"NAMES": NAMES}
    exec("\n".join(lines), scope)
    return scope["decide"]  # type: ignore[return-value]


def _python(test: str, name: str) -> str:
    if ".." not in test:
        return f"{name} {test}"
    low, high = test[1:-1].split("..")
    first = "<=" if test[0] == "[" else "<"
    last = "<=" if test[-1] == "]" else "<"
    return f"{low} {first} {name} {last} {high}"


if __name__ == "__main__":
    from benchmarks.measuring import table

    print(table([run()]))
