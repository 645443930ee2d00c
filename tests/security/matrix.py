"""Every role against every page and operation: who is let in, compared with a table of who may.

The table (`who_may/*.txt`) was drafted from what the code refuses, then read and corrected; its
head says what that is worth. A page that asks for another permission than the table names, or for
none, shows as a role that is let in and should not be, or as one that is turned away and should not
be.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from handfast.platform.access import ROLES, all_permissions, default_permissions
from tests.security import answers
from tests.security.routes import Operation, Route, operations, routes

TABLES = Path(__file__).parent / "who_may"
NO_ROLE = ""
API = "/api/v1"
HOLE = re.compile(r"<(\w+)>")
CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# What even a refused request may write: the session's expiry, when a token was last seen, and how
# often an address has asked.
HOUSEKEEPING = ("django_session", "parties_apitoken", "platform_cache")


@dataclass(frozen=True)
class Rule:
    """A line of the table: what is asked for, and the permissions of which one is enough."""

    method: str
    address: str
    permissions: tuple[str, ...]
    besides: str = ""

    def admits(self, role: str) -> bool:
        """Whether a role holds one of the permissions."""
        held = default_permissions(role) if role else frozenset()
        return "*" in held or bool(held & set(self.permissions))

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({' or '.join(self.permissions)})"


@dataclass(frozen=True)
class Fault:
    """A role that is treated otherwise than the table says."""

    rule: Rule
    role: str
    answer: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.role or 'no role'} gets {self.answer}"


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """The rules of a table; raises ValueError for one that names no permission there is."""
    found = []
    for line in (TABLES / f"{table}.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        methods, address, words = re.fullmatch(r"([A-Z ]+?) +(/\S*) +(\S.*)", line).groups()
        words, _, besides = words.partition(" and ")
        permissions = tuple(words.split(" or "))
        if unknown := set(permissions) - set(all_permissions()):
            raise ValueError(f"{line!r} names no permission: {sorted(unknown)}")
        found += [Rule(method, address, permissions, besides) for method in methods.split()]
    return tuple(found)


def address_of(place: Route | Operation) -> str:
    """How the table writes a page or an operation."""
    if isinstance(place, Operation):
        return re.sub(r"{(?:\w+:)?(\w+)}", r"<\1>", place.template).removeprefix(API)
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", place.pattern)
    return "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", text).replace("^", "").replace("$", "")


@cache
def place_of(rule: Rule, table: str) -> Any:
    """The page or operation a rule is about: the address itself, else the one it is a case of.

    Raises LookupError for a rule about nothing.
    """
    places = operations() if table == "api" else routes()
    known = {address_of(p): p for p in places if getattr(p, "method", rule.method) == rule.method}
    general = (a for a in known if "<action>" in a and _is_case(rule.address, a))
    found = known.get(rule.address) or known.get(next(general, ""))
    if found is None:
        raise LookupError(f"{rule} is about nothing")
    return found


def _is_case(address: str, general: str) -> bool:
    before, after = (re.escape(part) for part in general.split("<action>"))
    return re.fullmatch(rf"{before}\w+{after}", address) is not None


def path_of(rule: Rule, place: Any, world: Any) -> str:
    """The address of a rule with the world's records in it."""
    meant = {p.name: p for p in place.parameters}
    text = HOLE.sub(lambda hole: world.value(meant[hole[1]]), rule.address)
    return API + text if isinstance(place, Operation) else text


def least_role(rule: Rule) -> str | None:
    """The role with the fewest permissions that may; None when only administrators may."""
    may = [role for role in ROLES if role != "admin" and rule.admits(role)]
    return min(may, key=lambda role: len(default_permissions(role)), default=None)


@cache
def kept_out(rule: Rule) -> tuple[str, ...]:
    """Who shows that a rule is kept: nobody's role, and the fewest roles that must be refused and
    together hold every permission that any such role holds.

    A page that asked for any other permission than the rule names would let one of them in, so that
    asking as the remaining roles would tell nothing more.
    """
    lacking = {r: default_permissions(r) for r in ROLES if not rule.admits(r)}
    chosen, left = [NO_ROLE], frozenset[str]().union(*lacking.values())
    while left:
        most = max(lacking, key=lambda role: len(lacking[role] & left))
        chosen.append(most)
        left -= lacking[most]
    return tuple(chosen)


def faults(stage: Any, table: str, found: Iterable[Rule] | None = None) -> list[Fault]:
    """Where the product treats a role otherwise than the rules say."""
    ask = Asking(stage, table)
    wrong = []
    for rule in rules(table) if found is None else found:
        for role in kept_out(rule):
            wrong += ask.turned_away(rule, role)
        may = least_role(rule)
        if may is not None and rule.method == "GET" and not rule.besides:
            wrong += ask.let_in(rule, may)
    return wrong


class Asking:
    """Asks pages, or operations, as each of the roles."""

    def __init__(self, stage: Any, table: str) -> None:
        self.stage, self.table = stage, table
        self.clients = {role: stage.client(user) for role, user in stage.people.items()}
        self.anybody = stage.client()

    def turned_away(self, rule: Rule, role: str) -> list[Fault]:
        """The fault of a role that should be refused at once, with nothing written."""
        with writes() as tables:
            response = self._ask(rule, role)
        plain = self.table == "pages" or answers.is_problem(response)
        if response.status_code == 403 and plain and not tables:
            return []
        told = f" and writes {sorted(tables)}" if tables else ""
        return [Fault(rule, role, f"{response.status_code}{told}")]

    def let_in(self, rule: Rule, role: str) -> list[Fault]:
        """The fault of a role that should be served."""
        response = self._ask(rule, role)
        refused = response.status_code in (401, 403) or response.status_code >= 500
        return [Fault(rule, role, str(response.status_code))] if refused else []

    def _ask(self, rule: Rule, role: str) -> Any:
        place = place_of(rule, self.table)
        path = path_of(rule, place, self.stage.world)
        if isinstance(place, Operation):
            token = {"Authorization": f"Bearer {self.stage.tokens[role]}"}
            if rule.admits(role) and place.query:
                path += "?" + "&".join(f"{n}={v}" for n, v in place.query.items())
            return self.anybody.generic(
                rule.method, path, json.dumps({}), content_type="application/json", headers=token
            )
        # A refusal is told in few words where a fragment is asked for: cheaper, and the same guard.
        brief = {"HX-Request": "true"} if role and not rule.admits(role) else {}
        return self.clients[role].generic(rule.method, path, headers=brief)


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written meanwhile, housekeeping left out."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = CHANGES.match(str(sql))
        if found and found[1] not in HOUSEKEEPING:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
