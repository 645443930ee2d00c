"""Print what the tree rules find: the soft limits as a note, the hard ones with a failing status."""

import sys
from pathlib import Path

from tests.architecture import pages, sizes

ROOT = Path(__file__).resolve().parents[2]
TREES = ("src", "tests", "benchmarks")


def main() -> int:
    """Look at the trees; gives 1 when a hard rule is broken."""
    broken = []
    for name in TREES:
        tree = ROOT / name
        for line in sizes.long_files(tree, limit=sizes.SOFT_LINES):
            print(f"note: {line} (soft limit {sizes.SOFT_LINES})")
        broken += sizes.long_files(tree) + sizes.long_functions(tree) + sizes.signal_uses(tree)
        broken += sizes.forbidden_names(tree) + sizes.undocumented_modules(tree)
        broken += sizes.unfinished(tree) + pages.inline_code(tree)
    for line in broken:
        print(f"broken: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
