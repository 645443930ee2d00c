"""Actions that every process may use: mails to a role, or to an address."""

from collections.abc import Mapping
from typing import Any

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import mail
from handfast.workflow.queries.registry import ActionCall, ActionInput, register_action


def tell_role(call: ActionCall) -> Mapping[str, Any]:
    """Mail everybody with a role: `role`, `subject`, `text`."""
    role, subject, text = (str(call.arguments.get(n) or "") for n in ("role", "subject", "text"))
    if role not in parties.role_names() or not subject:
        raise invalid("role", role, "A role and a subject are needed.", "Correct the parameters.")
    people = parties.holders_of(role=role)
    for person in people:
        _send(call, person.email, subject, text)
    return {"told": len(people)}


def send(call: ActionCall) -> Mapping[str, Any]:
    """Mail one address: `to`, `subject`, `text`."""
    to, subject, text = (str(call.arguments.get(n) or "") for n in ("to", "subject", "text"))
    if "@" not in to or not subject:
        raise invalid("to", to, "An address and a subject are needed.", "Correct the parameters.")
    _send(call, to, subject, text)
    return {"told": 1}


def _send(call: ActionCall, to: str, subject: str, text: str) -> None:
    mail.send_mail(
        to=to, subject=subject[:200], text=text, at=call.at,
        about=call.subject or Ref("process_instance", call.instance_id),
    )  # fmt: skip


_WORDS = (ActionInput("subject", "subject"), ActionInput("text", "text", required=False))
register_action(
    "mail.tell_role", tell_role, "Mail everybody with a role",
    inputs=(ActionInput("role", "key of the role"), *_WORDS), gives=("told",),
)  # fmt: skip
register_action(
    "mail.send", send, "Mail one address",
    inputs=(ActionInput("to", "address"), *_WORDS), gives=("told",),
)  # fmt: skip
