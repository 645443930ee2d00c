"""Who works at Northbeam: one person for every role the product knows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from handfast.parties import queries, services
from handfast.platform.access import Actor

SETUP = Actor.system("Set-up")


@dataclass(frozen=True)
class Person:
    """A colleague to invite: roles decide what they may do, the team what falls to them."""

    key: str
    name: str
    title: str
    roles: tuple[str, ...]
    team: str = ""
    manager: str = ""
    phone: str = ""

    @property
    def email(self) -> str:
        """The sign-in name."""
        return f"{self.key}@northbeam.example"


PEOPLE = (
    Person("sam", "Sam Porter", "Systems administrator", ("admin",), phone="+1 312 555 0100"),
    Person("marcus", "Marcus Bell", "Chief operating officer", ("executive",),
           phone="+1 312 555 0101"),
    Person("priya", "Priya Nair", "Head of sales", ("sales_leader", "sales"), "sales", "marcus",
           "+1 312 555 0102"),
    Person("ana", "Ana Ruiz", "Account executive", ("sales",), "sales", "priya",
           "+1 312 555 0110"),
    Person("tom", "Tom Okafor", "Account executive", ("sales",), "sales", "priya",
           "+1 312 555 0111"),
    Person("sofia", "Sofia Lindqvist", "Sales operations manager", ("sales_ops",), "sales",
           "priya"),
    Person("derek", "Derek Chu", "Deal desk analyst", ("deal_desk",), "deal_desk", "priya"),
    Person("helen", "Helen Marsh", "General counsel", ("legal",), "legal", "marcus"),
    Person("omar", "Omar Haddad", "Contract manager", ("contract_manager",), "legal", "helen"),
    Person("grace", "Grace Kim", "Finance and revenue operations", ("finance",), "finance",
           "marcus"),
    Person("victor", "Victor Stone", "Order desk manager", ("operations",), "order_desk", "marcus"),
    Person("lena", "Lena Fischer", "Logistics coordinator", ("operations",), "logistics", "victor"),
    Person("miguel", "Miguel Santos", "Field technician North", ("operations",), "field",
           "victor", "+1 312 555 0140"),
    Person("noor", "Noor Aziz", "Network engineer", ("operations",), "network", "victor"),
    Person("chloe", "Chloe Bennett", "Customer success manager", ("customer_success",), "",
           "marcus", "+1 312 555 0130"),
)  # fmt: skip


def invite_all(*, password: str, at: datetime) -> dict[str, Actor]:
    """Make every colleague a member with that password; returns the actors by short name.

    The password is hashed once: it is everybody's, and hashing takes long on purpose.
    """
    ids, hashed = {}, make_password(password)
    for person in PEOPLE:
        member = services.invite_member(
            email=person.email, name=person.name, title=person.title, roles=person.roles,
            team=person.team, phone=person.phone, manager_id=ids.get(person.manager),
            hashed=hashed, by=SETUP, at=at,
        )  # fmt: skip
        ids[person.key] = member.id
    actors = {key: queries.actor_for_member(member_id) for key, member_id in ids.items()}
    return {key: actor for key, actor in actors.items() if actor is not None}
