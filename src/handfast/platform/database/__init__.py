"""The database's supervisor: an embedded PostgreSQL for every checkout, or the server of `DATABASE_URL`.

Settings call `configured_urls()` only, which starts nothing; commands and tests call `ensure()`.
"""

from typing import TYPE_CHECKING, Any

from handfast.platform.database.problem import DatabaseProblem
from handfast.platform.database.state import Urls, configured_urls, project_root, var_dir

if TYPE_CHECKING:
    from handfast.platform.database.supervisor import ConnectionInfo, ensure, stop, urls

__all__ = [
    "ConnectionInfo",
    "DatabaseProblem",
    "Urls",
    "configured_urls",
    "ensure",
    "project_root",
    "stop",
    "urls",
    "var_dir",
]


def __getattr__(name: str) -> Any:
    """Load the supervisor on first use, so that settings do not pay for it."""
    if name in ("ConnectionInfo", "ensure", "stop", "urls"):
        from handfast.platform.database import supervisor

        return getattr(supervisor, name)
    raise AttributeError(name)
