"""Forms of fulfillment: shape only."""

from collections.abc import Sequence
from typing import Any

from django import forms

from handfast.fulfillment.types import CATEGORIES

_LINES = forms.Textarea(attrs={"rows": 2})


def parse_values(text: str) -> dict[str, str]:
    """Lines of `name = value`; raises a form error for any other line."""
    found = {}
    for line in filter(None, (part.strip() for part in text.splitlines())):
        name, equals, value = line.partition("=")
        if not equals or not name.strip():
            raise forms.ValidationError(f"“{line}” is not of the form name = value.")
        found[name.strip()] = value.strip()
    return found


class CompleteForm(forms.Form):
    """What came of a step."""

    note = forms.CharField(label="What was done", required=False, widget=_LINES)
    output = forms.CharField(
        label="Measured or recorded", required=False, widget=_LINES,
        help_text="One per line, for example attenuation_db = 31.",
    )  # fmt: skip
    cost = forms.DecimalField(
        label="Cost", required=False, min_value=0, max_digits=12, decimal_places=2,
        help_text="Empty: working hours at the team's rate.",
    )  # fmt: skip

    def clean_output(self) -> dict[str, str]:
        """The values as a mapping."""
        return parse_values(self.cleaned_data["output"])


class FailForm(forms.Form):
    """Why a step cannot be carried out."""

    message = forms.CharField(label="What is wrong", widget=_LINES)
    category = forms.ChoiceField(label="Kind", choices=list(CATEGORIES.items()), initial="data")


class RetryForm(forms.Form):
    """Corrected input of a step, if any."""

    changes = forms.CharField(
        label="Corrected values", required=False, widget=_LINES,
        help_text="One per line, for example suite = 4B. Empty: try again as it was.",
    )  # fmt: skip
    reason = forms.CharField(label="What was mended", required=False, max_length=300)

    def clean_changes(self) -> dict[str, str]:
        """The values as a mapping."""
        return parse_values(self.cleaned_data["changes"])


class ReasonForm(forms.Form):
    """Why a step is skipped, or how it was done otherwise."""

    reason = forms.CharField(label="Reason", widget=_LINES)


class AssignForm(forms.Form):
    """Who takes a task."""

    member = forms.ChoiceField(label="Colleague", required=False)

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["member"].choices = [("", "Nobody: back to the team"), *members]  # type: ignore[attr-defined]


class PoolForm(forms.Form):
    """Things to put into a pool."""

    spec_code = forms.SlugField(label="Pool (resource specification)", max_length=80)
    values = forms.CharField(label="Values, one per line", widget=forms.Textarea(attrs={"rows": 6}))

    def clean_values(self) -> list[str]:
        """The values as a list."""
        return [line.strip() for line in self.cleaned_data["values"].splitlines() if line.strip()]
