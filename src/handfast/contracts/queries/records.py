"""Reads of contracts, their schedule, clauses and versions."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from handfast.contracts.lifecycle import CONTRACT, phase_of
from handfast.contracts.models import Contract, ContractClause, ContractVersion, ScheduleLine
from handfast.contracts.rules import explained
from handfast.contracts.types import ClauseView, ContractView, ScheduleLineView, VersionView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor, can
from handfast.platform.paging import PAGE, Page, keyset

SORTS = {"-created": "created_at", "number": "number", "value": "tcv", "status": "status"}
_RELATED = ("account", "contact", "owner", "quote")


def visible(by: Actor) -> Any:
    """The contracts the actor may see: all with the permission, a contact its own account's."""
    rows = Contract.objects.select_related(*_RELATED)
    if can(by, "contracts.view"):
        return rows
    return rows.filter(account_id=by.account_id) if by.account_id else rows.none()


def may_read(by: Actor, ref: Ref) -> bool:
    """Whether the actor may read the files of a contract."""
    return bool(visible(by).filter(id=ref.id).exists())


def search(
    *, by: Actor, text: str = "", status: str = "", account_id: UUID | None = None,
    sort: str = "", cursor: str = "", limit: int = PAGE,
) -> Page[ContractView]:  # fmt: skip
    """A page of contracts the actor may see, newest first; `text` also looks into their clauses."""
    rows = visible(by)
    if text:
        written = ContractClause.objects.filter(contract=OuterRef("id"), text__icontains=text)
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(account__name__icontains=text)
            | Exists(written)
        )
    if status:
        rows = rows.filter(status=status)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    return keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit).map(view)


def contract(contract_id: UUID, *, by: Actor | None = None) -> ContractView:
    """One contract; raises NotFound when missing or not visible to `by`."""
    rows = Contract.objects.select_related(*_RELATED) if by is None else visible(by)
    row = rows.filter(id=contract_id).first()
    if row is None:
        raise not_found("contract", contract_id)
    return view(row)


def contract_for_quote(quote_id: UUID) -> ContractView | None:
    """The contract made from a quote, or None; a cancelled one does not count."""
    rows = Contract.objects.select_related(*_RELATED).exclude(status="cancelled")
    row = rows.filter(quote_id=quote_id).first()
    return None if row is None else view(row)


def contract_of_stream(stream_id: UUID) -> ContractView | None:
    """The latest contract of a deal, or None."""
    rows = Contract.objects.select_related(*_RELATED).filter(stream_id=stream_id)
    row = rows.order_by("-id").first()
    return None if row is None else view(row)


def contracts_of(account_id: UUID) -> list[ContractView]:
    """The contracts of an account, newest first."""
    rows = Contract.objects.select_related(*_RELATED).filter(account_id=account_id)
    return [view(row) for row in rows.order_by("-id")[:200]]


def schedule(contract_id: UUID) -> list[ScheduleLineView]:
    """The pricing schedule in the order of the quote."""
    rows = ScheduleLine.objects.filter(contract_id=contract_id).order_by("position")
    return [
        ScheduleLineView(
            id=r.id, promise_id=r.promise_id, parent_promise_id=r.parent_promise_id,
            offering_code=r.offering_code, name=r.name, quantity=r.quantity,
            charge_type=r.charge_type, list_price=r.list_price, net_price=r.net_price,
            characteristics=r.characteristics, catalog_version_id=r.catalog_version_id,
            position=r.position,
        )
        for r in rows
    ]  # fmt: skip


def clauses(contract_id: UUID) -> list[ClauseView]:
    """The clauses of a contract in their order, each with the reason for its variant."""
    rows = ContractClause.objects.filter(contract_id=contract_id).select_related("clause")
    return [_clause(row) for row in rows.order_by("position")]


def _clause(row: ContractClause) -> ClauseView:
    why, condition = explained(row.why, row.clause.condition)
    return ClauseView(
        id=row.id, key=row.clause.key, variant=row.clause.variant, title=row.clause.title,
        text=row.text, why=why, risk=row.clause.risk, standard=row.as_chosen,
        position=row.position, condition=condition,
    )  # fmt: skip


def versions(contract_id: UUID) -> list[VersionView]:
    """The rendered documents of a contract, newest first."""
    rows = ContractVersion.objects.filter(contract_id=contract_id).order_by("-version")
    return [
        VersionView(
            version=r.version, file_id=r.file_id, sha256=r.sha256, note=r.note,
            made_by=r.made_by, made_at=r.made_at,
        )
        for r in rows
    ]  # fmt: skip


def view(row: Contract) -> ContractView:
    """The contract as a plain value."""
    return ContractView(
        id=row.id, number=row.number, kind=row.kind, title=row.title, status=row.status,
        version=row.version, stream_id=row.stream_id, quote_id=row.quote_id,
        quote_number=row.quote.number if row.quote else "", account_id=row.account_id,
        account_name=row.account.name, contact_id=row.contact_id,
        contact_name=row.contact.name if row.contact else "",
        contact_email=row.contact.email if row.contact else "", owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "", currency=row.currency,
        monthly=row.monthly, once=row.once, tcv=row.tcv, term_months=row.term_months,
        start_date=row.start_date, end_date=row.end_date,
        payment_frequency=row.payment_frequency, governing_law=row.governing_law,
        review_class=row.review_class, catalog_version_id=row.catalog_version_id,
        envelope_id=row.envelope_id, signed_at=row.signed_at,
        document_file_id=row.document_file_id, signed_file_id=row.signed_file_id,
        certificate_file_id=row.certificate_file_id, reason=row.reason,
        phase=phase_of(row.status, in_service=row.in_service_at is not None),
        in_service_at=row.in_service_at, actions=_actions(row), created_at=row.created_at,
    )  # fmt: skip


def _actions(row: Contract) -> tuple[str, ...]:
    """What the state allows; a contract that is not standard goes to Legal before it is sent."""
    possible = CONTRACT.actions(row.status)
    by_people = tuple(a for a in possible if a not in ("execute", "decline", "expire"))
    if row.status == "draft" and row.review_class != "standard":
        return tuple(a for a in by_people if a != "send")
    return by_people
