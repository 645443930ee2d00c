"""Documents kept in the database: versions, templates, brand and permissions."""

from collections.abc import Callable
from datetime import datetime

import pytest

from handfast.documents import queries, services
from handfast.documents.rules.pages import page_text
from handfast.documents.tests import papers
from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import files
from handfast.platform.access import Actor
from handfast.platform.models import Tenant


def make(subject: Ref, by: Actor, at: datetime, **more: object) -> object:
    return services.render_document(
        template_key="quote", data=papers.quote(**more), subject=subject, kind="quote",
        name="Quote Q-2026-000118", number="Q-2026-000118", by=by, at=at,
    )  # fmt: skip


def test_every_version_is_kept(tenant: Tenant, actor: Actor, at: datetime) -> None:
    subject = Ref("quote", new_id())
    first, second = make(subject, actor, at), make(subject, actor, at, title="Changed")
    assert (first.version, second.version) == (1, 2)
    assert first.sha256 != second.sha256
    assert [d.version for d in queries.documents_for(subject)] == [2, 1]
    assert queries.latest_document(subject, kind="quote") == second
    assert files.read(first.file_id).startswith(b"%PDF-")
    assert "Changed" in page_text(services.content_of(second.id))
    assert queries.documents_for(Ref("quote", new_id())) == []


def test_anchors_come_back_as_they_were_rendered(
    tenant: Tenant, actor: Actor, at: datetime
) -> None:
    made = services.render_document(
        template_key="contract", data=papers.contract(), subject=Ref("contract", new_id()),
        kind="contract", name="Order Form", by=actor, at=at,
    )  # fmt: skip
    assert [a.role for a in made.anchors] == ["customer", "supplier"]
    assert queries.document(made.id).anchors == made.anchors


def test_the_tenants_brand_is_printed(tenant: Tenant, actor: Actor, at: datetime) -> None:
    data = papers.quote()
    del data["brand"]
    made = services.render_pdf(template="quote", data=data, at=at)
    assert "Northbeam Telecom" in page_text(made.pdf)


def test_a_new_template_version_retires_the_former(
    tenant: Tenant, actor: Actor, at: datetime
) -> None:
    make(Ref("quote", new_id()), actor, at)
    services.publish_template(
        key="quote", source="quote", name="Quote 2026", kind="quote",
        defaults={"intro": ["With greetings from Chicago."]}, by=actor, at=at,
    )  # fmt: skip
    assert [(t.key, t.version, t.status) for t in queries.templates()] == [
        ("quote", 2, "published"),
        ("quote", 1, "retired"),
    ]
    made = make(Ref("quote", new_id()), actor, at)
    assert made.template == "quote v2"
    assert "greetings from Chicago" in page_text(services.content_of(made.id))


def test_a_file_made_elsewhere_is_kept_too(tenant: Tenant, actor: Actor, at: datetime) -> None:
    subject = Ref("contract", new_id())
    content = services.render_pdf(template="quote", data=papers.quote(), at=at).pdf
    kept = services.store_document(
        content=content, subject=subject, kind="their paper", name="Theirs", by=actor, at=at
    )
    assert services.content_of(kept.id) == content
    with pytest.raises(InvalidInput):
        services.store_document(
            content=b"%PDF-1.7 broken", subject=subject, kind="x", name="x", by=actor, at=at
        )


def test_permissions_and_unknown_templates(
    tenant: Tenant, actor: Actor, actor_with: Callable[..., Actor], at: datetime
) -> None:
    subject = Ref("quote", new_id())
    with pytest.raises(Forbidden):
        make(subject, actor_with("documents.view"), at)
    with pytest.raises(InvalidInput) as unknown:
        services.render_document(
            template_key="nothing", data={}, subject=subject, kind="x", name="x", by=actor, at=at
        )
    assert unknown.value.problems[0].field == "template"
    with pytest.raises(Forbidden):
        services.publish_template(
            key="quote", source="quote", name="Q", kind="quote", at=at,
            by=actor_with("documents.render"),
        )  # fmt: skip
    assert queries.documents_for(subject) == []
