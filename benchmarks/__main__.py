"""Run the set: `python -m benchmarks [B2 B4 …] [--json FILE]`."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.measuring import Row, table
from benchmarks.stage import own_database

KEYS = ("B2", "B4", "B8", "B10", "B11", "B12", "B13")


def main() -> int:
    """Measure the asked workloads; print the table and write the JSON."""
    parser = argparse.ArgumentParser(prog="handfast bench", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="KEY", help=f"one of {', '.join(KEYS)}")
    parser.add_argument("--json", type=Path, default=Path("benchmarks/results/latest.json"))
    options = parser.parse_args()
    unknown = set(options.only) - set(KEYS)
    if unknown:
        parser.error(f"there is no workload {', '.join(sorted(unknown))}")
    rows = measure(tuple(options.only) or KEYS)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps([row.json() for row in rows], indent=1, ensure_ascii=False))
    sys.stdout.write(f"{table(rows)}\n")
    return 0


def measure(keys: tuple[str, ...]) -> list[Row]:
    """The rows of those workloads, in the order of the set.

    Statements are counted before, and tasks worked off after the others: those leave rows behind.
    """
    rows: list[Row] = []
    with own_database() as owner_url:
        from benchmarks import b02_capture, b04_orchestrate, b08_approve, b10_statements, shop

        place = shop.open_shop()
        if "B10" in keys:
            rows.append(b10_statements.run(place))
        if "B2" in keys:
            rows.append(b02_capture.run(place, owner_url))
        if "B8" in keys:
            rows.append(b08_approve.run(place, owner_url))
        if "B13" in keys:
            from benchmarks import b13_workflow

            rows.append(b13_workflow.run(place, owner_url))
        if "B4" in keys:
            rows += b04_orchestrate.run(place, owner_url)
    if "B12" in keys:
        from benchmarks import b12_decide

        rows.append(b12_decide.run())
    if "B11" in keys:
        from benchmarks import b11_cold_start

        rows.append(b11_cold_start.run())
    return sorted(rows, key=lambda row: int(row.key.removeprefix("B")))


if __name__ == "__main__":
    sys.exit(main())
