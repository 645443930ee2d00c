"""How a workload is measured: alternating with its floor, medians, and a row of the table."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

ALTERNATIONS = 5


@dataclass(frozen=True)
class Row:
    """A line of the table; `ratio` is ours against the floor, above 1 is slower."""

    key: str
    workload: str
    ours: str
    floor: str
    ratio: float | None
    goal: str

    def json(self) -> dict[str, Any]:
        """The row for a machine."""
        return asdict(self)


def seconds(work: Callable[[], Any]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def alternate(
    ours: Callable[[], float], floor: Callable[[], float], times: int = ALTERNATIONS
) -> tuple[float, float]:
    """The medians of two measures taken in turn, after one round that does not count."""
    ours(), floor()
    pairs = [(ours(), floor()) for _ in range(times)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| # | workload | measured | floor in the same run | ratio | goal |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.1f}×"
        lines.append(
            f"| {row.key} | {row.workload} | {row.ours} | {row.floor} | {ratio} | {row.goal} |"
        )
    return "\n".join(lines)
