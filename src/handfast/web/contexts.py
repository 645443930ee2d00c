"""The bounded contexts, upstream first: the one place that lists them for Django."""

from importlib.util import find_spec
from pathlib import Path

NAMES = (
    "parties", "policies", "catalog", "credit", "documents", "workflow", "gateways", "approvals",
    "signing", "assets", "sales", "partners", "quotes", "contracts", "orders", "fulfillment",
    "billing", "revenue", "renewals", "commissions", "promises", "reporting", "governance",
    "assist", "tmf",
)  # fmt: skip

ROOT = Path(__file__).resolve().parent.parent


def installed() -> tuple[str, ...]:
    """The contexts that exist, upstream first."""
    return tuple(n for n in NAMES if (ROOT / n / "apps.py").exists())


def with_module(module: str) -> tuple[str, ...]:
    """The dotted paths of that module in each context that has it."""
    paths = (f"handfast.{name}.{module}" for name in installed())
    return tuple(p for p in paths if find_spec(p) is not None)
