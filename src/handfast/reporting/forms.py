"""What can be asked of a report."""

from typing import Any

from django import forms

from handfast.kernel.errors import InvalidInput
from handfast.platform import clock
from handfast.reporting.rules.spans import span_of
from handfast.reporting.types import Span


class SpanForm(forms.Form):
    """Days on which the cases began; the last 90 days where nothing is asked."""

    start = forms.DateField(
        required=False,
        label="From",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )
    end = forms.DateField(
        required=False,
        label="To, inclusive",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )

    def clean(self) -> dict[str, Any]:
        """Say at its field why the days asked for make no span."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                span_of(data.get("start"), data.get("end"), today=clock.today())
            except InvalidInput as refused:
                for problem in refused.problems:
                    self.add_error(problem.field, f"{problem.message} {problem.remedy}")
        return data

    def span(self) -> Span:
        """The days asked for; the usual ones while the form has errors."""
        asked = self.cleaned_data if self.is_valid() else {}
        return span_of(asked.get("start"), asked.get("end"), today=clock.today())
