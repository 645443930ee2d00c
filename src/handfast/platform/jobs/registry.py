"""The jobs that exist, by name, and how one of them is run."""

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from handfast.platform.tenancy import tenant_scope

Function = TypeVar("Function", bound=Callable[..., None])
GivenUp = Callable[..., None]

DEFAULT_RETRIES = 5


@dataclass(frozen=True)
class JobSpec:
    """A function that runs in the background.

    `scoped`: run in one transaction of its tenant; otherwise the function opens its own, chunk by
    chunk. `cron`: queued by the clock. `per_tenant`: a periodic job queued once for each tenant.
    `given_up`: called with `error` and the job's arguments when it has failed for good.
    """

    name: str
    function: Callable[..., None]
    queue: str = "default"
    retries: int = DEFAULT_RETRIES
    scoped: bool = True
    cron: str = ""
    per_tenant: bool = False
    given_up: GivenUp | None = None

    def takes(self, argument: str) -> bool:
        """Whether the function has an argument of that name."""
        return argument in inspect.signature(self.function).parameters


_specs: dict[str, JobSpec] = {}


def job(
    name: str,
    *,
    queue: str = "default",
    retries: int = DEFAULT_RETRIES,
    scoped: bool = True,
    given_up: GivenUp | None = None,
) -> Callable[[Function], Function]:
    """Register a function as a background job; its arguments are keywords with JSON types.

    A job that is given `tenant_id` runs inside that tenant's scope and transaction, unless
    `scoped` is False. It may run twice after a crash, so it must be idempotent. A failed run is
    repeated `retries` times with growing pauses; after the last one `given_up` is called in the
    tenant's scope with `error` and the same arguments, so that no screen goes on saying "running".
    """

    def add(function: Function) -> Function:
        _add(JobSpec(name, function, queue, retries, scoped, given_up=given_up))
        return function

    return add


def periodic(
    cron: str, name: str, *, queue: str = "default", retries: int = 0, scoped: bool = True
) -> Callable[[Function], Function]:
    """Register a function that the clock queues (five-field cron, UTC, or six with seconds).

    With an argument `tenant_id` it runs once for each tenant; with `timestamp` it is told the
    moment it was due (seconds since 1970).
    """

    def add(function: Function) -> Function:
        per_tenant = "tenant_id" in inspect.signature(function).parameters
        _add(JobSpec(name, function, queue, retries, scoped, cron, per_tenant))
        return function

    return add


def find(name: str) -> JobSpec:
    """The job of that name; raises LookupError when no context registered it."""
    if name not in _specs:
        raise LookupError(f"No job is registered under the name {name!r}.")
    return _specs[name]


def specs() -> tuple[JobSpec, ...]:
    """All registered jobs, sorted by name."""
    return tuple(_specs[name] for name in sorted(_specs))


def names() -> tuple[str, ...]:
    """The names of all registered jobs."""
    return tuple(sorted(_specs))


def forget(name: str) -> None:
    """Take a job off the register again (tests)."""
    _specs.pop(name, None)


def execute(name: str, arguments: dict[str, Any]) -> None:
    """Run a job here and now, in the scope of the tenant it is for."""
    spec = find(name)
    tenant_id = arguments.get("tenant_id")
    if not spec.takes("tenant_id"):
        arguments = {k: v for k, v in arguments.items() if k != "tenant_id"}
    scope: AbstractContextManager[None] = nullcontext()
    if tenant_id is not None and spec.scoped:
        scope = tenant_scope(UUID(str(tenant_id)))
    with scope:
        spec.function(**arguments)


def give_up(name: str, arguments: dict[str, Any], error: str) -> None:
    """Let a job's context know that it has failed for good, in the scope of its tenant."""
    spec = _specs.get(name)
    tenant_id = arguments.get("tenant_id")
    if spec is None or spec.given_up is None or tenant_id is None:
        return
    with tenant_scope(UUID(str(tenant_id))):
        spec.given_up(error=error, **arguments)


def _add(spec: JobSpec) -> None:
    known = _specs.get(spec.name)
    if known is not None and known.function.__module__ != spec.function.__module__:
        raise ValueError(f"The job name {spec.name!r} is taken by {known.function.__module__}.")
    _specs[spec.name] = spec
