"""Wire shapes of what is asked: review, publishing, files, facts to decide on."""

from typing import Any

from ninja import Field

from handfast.platform.schemas import Moment, Strict


class PublishIn(Strict):
    """When a version comes into force; left out, at once."""

    effective_from: Moment | None = None


class ReviewRuleShape(Strict):
    """Whether a second person must publish, and the roles that may publish their own versions."""

    four_eyes: bool
    alone: list[str] = []


class KeepIn(Strict):
    """What the test case is called; left out, by the moment of the decision."""

    name: str = Field("", max_length=200)


class SubmitIn(Strict):
    """From when the version shall count; left out, from its publication on."""

    effective_from: Moment | None = None


class BackIn(Strict):
    """Why a version goes back to its author."""

    reason: str


class FactsIn(Strict):
    """Facts to decide on; `decision` names one of a model's, `version` another than in force."""

    facts: dict[str, Any]
    decision: str = ""
    version: int | None = None


class ImportIn(Strict):
    """A file as text (DMN, CSV) or base64 (XLSX)."""

    name: str
    content: str = Field(max_length=4_000_000)
    key: str = ""
    title: str = ""
    as_model: bool = False
