"""Wire shapes of the documents API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from handfast.platform.schemas import Strict


class DocumentOut(Schema):
    """One stored version of a document."""

    id: UUID
    subject: str
    kind: str
    number: str
    name: str
    version: int
    sha256: str
    template: str
    created_at: datetime
    download_url: str


class TemplateOut(Schema):
    """One version of a template."""

    id: UUID
    key: str
    kind: str
    name: str
    source: str
    version: int
    status: str


class TemplateIn(Strict):
    """A new version of a template."""

    key: str
    source: str
    name: str
    kind: str
    defaults: dict[str, object] = {}
