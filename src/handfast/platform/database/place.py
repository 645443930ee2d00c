"""Which folders and which user the embedded server runs with.

A server refuses to run as root, so root drops to `nobody`; then `nobody` must be able to reach the data
and the programs. Where a folder on the way forbids it (root's home has mode 700), both go to
`/var/lib/handfast-<id>`.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

from handfast.platform.database.binaries import Binaries

FALLBACK_BASE = Path("/var/lib")


def as_root() -> bool:
    """Say whether this process must drop rights for the server."""
    return os.geteuid() == 0


def server_user() -> pwd.struct_passwd:
    """Give the unprivileged user that runs the server for root."""
    return pwd.getpwnam("nobody")


def identity() -> dict[str, Any]:
    """Give the subprocess arguments that run a program as the server's user."""
    if not as_root():
        return {}
    user = server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def reachable(path: Path) -> bool:
    """Say whether the server's user can pass every existing folder on the way to `path`."""
    if not as_root():
        return True
    user = server_user()
    existing = [folder for folder in [path, *path.parents] if folder.exists()]
    return all(_may_enter(folder.stat(), user) for folder in existing)


def _may_enter(facts: os.stat_result, user: pwd.struct_passwd) -> bool:
    if facts.st_uid == user.pw_uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == user.pw_gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def fallback(var: Path) -> Path:
    """Give the folder outside a closed home that belongs to `var`."""
    mark = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    return FALLBACK_BASE / f"handfast-{mark}"


def cluster_for(var: Path) -> Path:
    """Choose the folder of the server's data and log for this var folder."""
    var.mkdir(parents=True, exist_ok=True)
    return var / "postgres" if reachable(var) else fallback(var)


def make_cluster(cluster: Path) -> None:
    """Make the server's folder, owned by the server's user and closed to others."""
    cluster.mkdir(parents=True, exist_ok=True)
    give(cluster)
    cluster.chmod(0o700)


def give(path: Path) -> None:
    """Hand a file or folder to the server's user."""
    if as_root():
        user = server_user()
        os.chown(path, user.pw_uid, user.pw_gid)


def runnable(binaries: Binaries, cluster: Path) -> Binaries:
    """Give programs the server's user can reach: themselves, or a copy beside the data."""
    if reachable(binaries.folder):
        return binaries
    install = binaries.folder.parent
    target = cluster / f"programs-{binaries.version}"
    copied = target / install.parent.name / install.name
    if not copied.exists():
        draft = cluster / f"programs-{binaries.version}.{os.getpid()}"
        shutil.copytree(install, draft / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.parent / f"{install.parent.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        draft.replace(target)
    return replace(binaries, folder=copied / "bin")
