"""Pure decisions of parties: what roles permit, what a token may do, when two names are one."""

import re
from collections.abc import Iterable

LEGAL_FORMS = frozenset(
    {"llc", "inc", "incorporated", "ltd", "limited", "corp", "corporation", "co", "company",
     "gmbh", "ag", "sa", "plc", "llp", "lp", "the"}
)  # fmt: skip
FREE_MAIL = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aol.com",
     "proton.me", "protonmail.com", "gmx.de", "gmx.net", "live.com", "msn.com"}
)  # fmt: skip


def granted(
    defaults: Iterable[str], added: Iterable[str], removed: Iterable[str]
) -> frozenset[str]:
    """A role's permissions: its defaults, changed by what the tenant added and removed."""
    return (frozenset(defaults) | frozenset(added)) - frozenset(removed)


def limited(
    held: frozenset[str], scopes: Iterable[str], everything: Iterable[str]
) -> frozenset[str]:
    """What a token may do: the holder's permissions, narrowed to its scopes.

    A scope is a permission, a context's `sales.*`, or `*` for all that the holder may do.
    """
    wanted = tuple(scopes)
    if "*" in wanted:
        return held
    universe = frozenset(everything) if "*" in held else held
    return frozenset(p for p in universe if any(_covers(scope, p) for scope in wanted))


def name_key(name: str) -> str:
    """What two spellings of one company have in common: `Lakeside Bakery, LLC` → `lakeside bakery`."""
    words = re.findall(r"\w+", name.lower())
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


def company_domain(email: str) -> str:
    """The domain of a business e-mail address; empty for free mail and for no address."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain in FREE_MAIL else domain


def _covers(scope: str, permission: str) -> bool:
    if scope.endswith(".*"):
        return permission.startswith(scope[:-1])
    return scope == permission
