"""What can be asked of a report."""

from datetime import timedelta
from typing import Any

from django import forms

from handfast.platform import clock
from handfast.reporting.types import Span

LONGEST_DAYS = 1_100


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
        """Fill in what was left open; the span must hold at least a day."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        data["end"] = data.get("end") or clock.today()
        data["start"] = data.get("start") or data["end"] - timedelta(days=89)
        if data["start"] > data["end"]:
            self.add_error("start", "It lies after the end. Choose an earlier day.")
        elif (data["end"] - data["start"]).days > LONGEST_DAYS:
            self.add_error("start", "A report covers three years at the most. Choose a later day.")
        return data

    def span(self) -> Span:
        """The days asked for; the usual ones while the form has errors."""
        today = clock.today()
        data = {"start": today - timedelta(days=89), "end": today}
        if self.is_valid():
            data = self.cleaned_data
        return Span(data["start"], data["end"] + timedelta(days=1))
