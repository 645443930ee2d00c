"""Who may look at envelopes and their links, and what is refused before anything is sent."""

from collections.abc import Callable

import pytest

from handfast.kernel.errors import (
    Forbidden,
    IllegalTransition,
    InvalidInput,
    LinkRefused,
)
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.signing import queries, services
from handfast.signing.models import Envelope, EnvelopeEvent, Recipient
from handfast.signing.tests.conftest import DANA, MARCUS, PHONE, Desk, kinds
from handfast.signing.types import (
    NewRecipient,
    Role,
)


def test_looking_is_recorded_once_and_only_in_turn(desk: Desk) -> None:
    view = desk.sent()
    seen = services.open_link(token=desk.token(DANA), at=desk.at, origin=PHONE)
    services.open_link(token=desk.token(DANA), at=desk.at, origin=PHONE)
    assert (seen.my_turn, seen.pages, seen.company) == (True, 1, "Northbeam Telecom")
    assert kinds(view.id).count("viewed") == 1
    desk.sign(DANA)
    after = services.open_link(token=desk.token(DANA), at=desk.at, origin=PHONE)
    assert (after.my_turn, after.status) == (False, "signed")


def test_pages_and_copies_behind_the_link(desk: Desk) -> None:
    desk.sent()
    token = desk.token(DANA)
    assert services.page_picture(token=token, page=1, at=desk.at).startswith(b"\x89PNG")
    with pytest.raises(InvalidInput):
        services.page_picture(token=token, page=2, at=desk.at)
    desk.sign(DANA)
    view = desk.sign(MARCUS, hours=2)
    copy = services.final_file(token=token, which="document", at=desk.at)
    assert copy.id == view.current_file_id
    paper = services.final_file(token=token, which="certificate", at=desk.at)
    assert paper.id == view.certificate_file_id


def test_a_link_of_another_kind_or_a_made_up_one_is_refused(desk: Desk) -> None:
    desk.sent()
    for token in ("", "abc", "A" * 64, desk.token(DANA)[:-2] + "AA"):
        with pytest.raises(LinkRefused):
            services.open_link(token=token, at=desk.at, origin=PHONE)


def test_everything_wrong_with_a_plan_is_said_at_once(desk: Desk) -> None:
    people = (
        NewRecipient("", "dana@", order=0, anchor_role="customer"),
        NewRecipient("Marcus", "m@n.example", anchor_role="witness", phone="555"),
    )
    with pytest.raises(InvalidInput) as refused:
        desk.draft(*people)
    assert {p.field for p in refused.value.problems} == {
        "recipients.0.name", "recipients.0.email", "recipients.0.order", "recipients.1.phone",
        "recipients.1.anchor_role", "recipients",
    }  # fmt: skip
    assert Envelope.objects.count() == 0


def test_a_name_the_fonts_cannot_print_is_refused_early(desk: Desk) -> None:
    person = NewRecipient("王芳", "wang@lakeside.example", anchor_role="customer")
    with pytest.raises(InvalidInput) as refused:
        desk.draft(person, MARCUS)
    assert refused.value.problems[0].field == "recipients"


def test_permissions(desk: Desk, actor_with: Callable[..., Actor]) -> None:
    view = desk.sent()
    reader = actor_with("signing.view")
    for call in (
        lambda: services.void(envelope_id=view.id, reason="Because", by=reader, at=desk.at),
        lambda: services.remind(envelope_id=view.id, by=reader, at=desk.at),
        lambda: services.send_envelope(envelope_id=view.id, by=reader, at=desk.at),
        lambda: services.verify_envelope(envelope_id=view.id, by=actor_with()),
    ):
        with pytest.raises(Forbidden):
            call()
    with pytest.raises(IllegalTransition):
        services.send_envelope(envelope_id=view.id, by=desk.by, at=desk.at)


def test_another_tenant_sees_nothing(desk: Desk) -> None:
    from tests.fixtures.people import make_tenant  # noqa: PLC0415

    from handfast.platform.tenancy import tenant_scope  # noqa: PLC0415

    desk.sent()
    other = make_tenant("other", "Other Telecom")
    with tenant_scope(other.id):
        assert queries.envelopes().rows == []
        assert (Recipient.objects.count(), EnvelopeEvent.objects.count()) == (0, 0)


def test_the_list_is_searched_by_number_title_and_person(desk: Desk) -> None:
    first, second = desk.sent(), desk.draft()
    assert [v.id for v in queries.envelopes()] == [second.id, first.id]
    assert [v.id for v in queries.envelopes(status="sent")] == [first.id]
    assert [v.id for v in queries.envelopes(search="000002")] == [second.id]
    assert len(queries.envelopes(search="lakeside")) == 2
    assert [v.id for v in queries.envelopes(cursor=queries.envelopes(limit=1).next_cursor)] == [
        first.id
    ]
    assert queries.status_counts()["draft"] == 1


def test_number_of_queries_of_the_list_is_constant(
    desk: Desk, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        desk.draft()
    with django_assert_num_queries(2):
        assert len(queries.envelopes()) == 3


def test_handlers_run_on_completion(desk: Desk) -> None:
    heard: list[str] = []
    outbox.subscribe("envelope.completed", name="test.heard")(
        lambda event: heard.append(event.payload["number"])
    )
    try:
        desk.completed()
        outbox.drain()
    finally:
        del outbox._subscribers["envelope.completed"]["test.heard"]
    assert heard == ["E-2026-000001"]


def test_a_role_is_one_of_three() -> None:
    assert [r.value for r in Role] == ["signer", "approver", "cc"]


def test_keys_are_encrypted_at_rest(desk: Desk, tenant: Tenant) -> None:
    from django.db import connection  # noqa: PLC0415

    desk.sent()
    with connection.cursor() as cursor:
        cursor.execute("SELECT root_key, seal_key, timestamp_key FROM signing_signingauthority")
        row = cursor.fetchone()
    assert all(value.startswith("fernet:") for value in row)
