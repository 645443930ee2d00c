"""Rules on the source tree: file and function sizes, forbidden names, no Django signals, no empty promises."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOFT_LINES, HARD_LINES = 300, 500
FUNCTION_LINES = 40
FORBIDDEN_NAMES = {
    "utils.py",
    "helpers.py",
    "common.py",
    "misc.py",
    "signals.py",
    "utils",
    "helpers",
    "common",
}
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b|\braise[ ]NotImplementedError\b")
SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.skip")


def sources(root: Path) -> Iterator[Path]:
    """Give every Python file that is ours: no migrations, no caches."""
    for path in sorted(root.rglob("*.py")):
        if not {"__pycache__", "migrations", "node_modules", "vendor"} & set(path.parts):
            yield path


def lines_of(path: Path) -> int:
    """Count a file's lines."""
    return path.read_text(encoding="utf-8").count("\n")


def long_files(root: Path, *, limit: int = HARD_LINES) -> list[str]:
    """List files above the limit, with their size."""
    return [f"{path}: {lines_of(path)} lines" for path in sources(root) if lines_of(path) > limit]


def long_functions(root: Path, *, limit: int = FUNCTION_LINES) -> list[str]:
    """List functions above the limit, docstring not counted; tests are left out."""
    return [
        f"{path}:{node.lineno} {node.name}: {length(node)} lines"
        for path in sources(root)
        if not is_test(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > limit
    ]


def is_test(path: Path) -> bool:
    """Say whether a file belongs to the tests."""
    return "tests" in path.parts or path.name == "conftest.py"


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines from `def` to its end, without its docstring."""
    first = node.body[0]
    text = ast.get_docstring(node, clean=False)
    quoted = (first.end_lineno or first.lineno) - first.lineno + 1 if text is not None else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - quoted


def forbidden_names(root: Path) -> list[str]:
    """List files and folders whose name says nothing."""
    paths = [path for path in root.rglob("*") if "__pycache__" not in path.parts]
    found = [path for path in paths if path.name in FORBIDDEN_NAMES]
    return [str(path) for path in sorted(found) if "node_modules" not in path.parts]


def signal_uses(root: Path) -> list[str]:
    """List imports of Django's signals."""
    return [
        f"{path}:{node.lineno}"
        for path in sources(root)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if _imports_signals(node)
    ]


def _imports_signals(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        names = [f"{module}.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        return False
    return any(
        name.startswith("django.") and {"signals", "dispatch"} & set(name.split("."))
        for name in names
    )


def undocumented_modules(root: Path) -> list[str]:
    """List modules without the paragraph that says what they own; tests and empty packages are left out."""
    found = []
    for path in sources(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not is_test(path) and ast.get_docstring(tree) is None:
            found.append(str(path))
    return found


def unfinished(root: Path) -> list[str]:
    """List marks of work left undone, and tests that are switched off."""
    found = []
    for path in sources(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNFINISHED.search(line) or SKIPPED.search(line):
                found.append(f"{path}:{number}: {line.strip()[:80]}")
    return found
