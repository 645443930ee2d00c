"""Where the embedded server's facts are kept: the var folder, its state file, and the URLs made from them.

The state file (`var/database.json`, mode 0600) holds the port, the generated passwords and the place of the
data. Reading it starts nothing, so settings may do it.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from handfast.platform.database.problem import DatabaseProblem

APP_ROLE = "handfast_app"
OWNER_ROLE = "handfast_owner"
SUPERUSER = "postgres"
DATABASE = "handfast"
STATE_NAME = "database.json"


@dataclass(frozen=True)
class Urls:
    """Two logins to one database: `owner` migrates, `app` serves under row-level security."""

    owner: str
    app: str


@dataclass(frozen=True)
class State:
    """What must be remembered between two starts of the embedded server."""

    cluster: str
    port: int
    superuser_password: str
    owner_password: str
    app_password: str
    prepared: bool = False
    durable: bool = True

    def url(self, *, role: str, database: str = DATABASE) -> str:
        """Give the connection URL of `role`, one of the three logins."""
        password = {
            SUPERUSER: self.superuser_password,
            OWNER_ROLE: self.owner_password,
            APP_ROLE: self.app_password,
        }[role]
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def urls(self) -> Urls:
        """Give the owner's and the app's URL of the product's database."""
        return Urls(owner=self.url(role=OWNER_ROLE), app=self.url(role=APP_ROLE))


def project_root() -> Path:
    """Give the checkout's folder, or the current folder when the package is installed elsewhere."""
    root = Path(__file__).resolve().parents[4]
    return root if (root / "pyproject.toml").is_file() else Path.cwd()


def var_dir() -> Path:
    """Give the folder of everything this installation writes: `HANDFAST_VAR`, else `var/`."""
    named = os.environ.get("HANDFAST_VAR")
    return Path(named).expanduser().resolve() if named else project_root() / "var"


def new_state(*, cluster: Path, port: int, durable: bool) -> State:
    """Make the state of a server that does not exist yet, with fresh passwords."""
    return State(
        cluster=str(cluster),
        port=port,
        superuser_password=secrets.token_urlsafe(24),
        owner_password=secrets.token_urlsafe(24),
        app_password=secrets.token_urlsafe(24),
        durable=durable,
    )


def read_state(var: Path) -> State | None:
    """Read the state file, or give None when there is none."""
    path = var / STATE_NAME
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (PermissionError, ValueError, TypeError) as error:
        raise DatabaseProblem(
            f"The database state file {path} cannot be read: {error}.",
            remedy="run as the user who ran `make up`, or restore the file from a backup.",
        ) from error


def write_state(var: Path, state: State) -> None:
    """Write the state file at once and readable by its owner only."""
    var.mkdir(parents=True, exist_ok=True)
    draft = var / f".{STATE_NAME}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file, indent=1)
    draft.replace(var / STATE_NAME)


def named_urls() -> Urls | None:
    """Give the URLs of the server named by `DATABASE_URL`, or None when none is named.

    Without `DATABASE_APP_URL` the app role is reached from the owner's login by `SET ROLE`, as a
    connection option.
    """
    owner = os.environ.get("DATABASE_URL")
    if not owner:
        return None
    app = os.environ.get("DATABASE_APP_URL") or with_role(owner, APP_ROLE)
    return Urls(owner=owner, app=app)


def with_role(url: str, role: str) -> str:
    """Add the connection option that makes every session of `url` act as `role`."""
    parts = urlsplit(url)
    option = f"options={quote(f'-c role={role}')}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{option}" if parts.query else option))


def configured_urls() -> Urls:
    """Give the configured URLs without starting anything.

    Raises DatabaseProblem when neither `DATABASE_URL` nor a state file says where the database is.
    """
    named = named_urls()
    if named is not None:
        return named
    state = read_state(var_dir())
    if state is None:
        raise DatabaseProblem(
            f"No database is set up: DATABASE_URL is empty and {var_dir() / STATE_NAME} is missing.",
            remedy="run `make up` (or `handfast db start`), or set DATABASE_URL to the owner's login "
            "of a PostgreSQL 15-18 server.",
        )
    return state.urls()
