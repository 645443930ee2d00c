"""Plain values of the documents context: anchors, rendered papers, and views of stored ones."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handfast.kernel.ref import Ref


@dataclass(frozen=True)
class Anchor:
    """Where something is to be placed: page from 1, points from the page's top left corner."""

    role: str
    kind: str
    page: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Rendered:
    """A finished PDF with its fingerprint and the anchors its template declared."""

    pdf: bytes
    sha256: str
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True)
class DocumentView:
    """One stored version of a document, ready to show or to send for signature."""

    id: UUID
    subject: Ref
    kind: str
    number: str
    name: str
    version: int
    file_id: UUID
    sha256: str
    template: str
    anchors: tuple[Anchor, ...]
    created_at: datetime


@dataclass(frozen=True)
class TemplateView:
    """A template that documents can be rendered from."""

    id: UUID
    key: str
    kind: str
    name: str
    source: str
    version: int
    status: str
