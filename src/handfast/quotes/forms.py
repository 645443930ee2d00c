"""Form shapes of the quote pages."""

from typing import Any

from django import forms

from handfast.quotes.types import BILLED_FREQUENCIES, FREQUENCIES, PATTERNS, TERMS


class NewQuoteForm(forms.Form):
    """Who the quote is for."""

    opportunity_id = forms.ChoiceField(label="Opportunity", required=False)
    account_id = forms.ChoiceField(
        label="or a customer directly",
        required=False,
        help_text="For add-ons and renewals without an opportunity.",
    )
    pattern = forms.ChoiceField(label="Kind of deal", choices=list(PATTERNS.items()))
    term_months = forms.TypedChoiceField(
        label="Term", coerce=int, initial=24,
        choices=[(t, f"{t} month" + ("s" if t > 1 else "")) for t in TERMS],
    )  # fmt: skip
    name = forms.CharField(
        label="Name", required=False, max_length=200, help_text="Printed as the quote's title."
    )

    def __init__(self, *args: Any, deals: Any, customers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["opportunity_id"].choices = [("", "None"), *deals]  # type: ignore[attr-defined]
        self.fields["account_id"].choices = [("", "None"), *customers]  # type: ignore[attr-defined]


class TermsForm(forms.Form):
    """Commercial terms of a draft; what is left empty is missing when it is submitted."""

    term_months = forms.TypedChoiceField(label="Term", coerce=int, empty_value=None, required=False)
    payment_frequency = forms.ChoiceField(
        label="Payment", required=False,
        choices=[("", "Choose…"), *((key, FREQUENCIES[key]) for key in BILLED_FREQUENCIES)],
    )  # fmt: skip
    start_date = forms.DateField(
        label="Wanted start", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    valid_until = forms.DateField(
        label="Offer stands until", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    contact_id = forms.TypedChoiceField(label="To", required=False, empty_value=None)

    def __init__(self, *args: Any, people: Any, term: int | None, **more: Any) -> None:
        super().__init__(*args, **more)
        terms = sorted({*TERMS, *([term] if term else [])})
        words = [(t, f"{t} month" + ("s" if t > 1 else "")) for t in terms]
        self.fields["term_months"].choices = [("", "Choose…"), *words]  # type: ignore[attr-defined]
        self.fields["contact_id"].choices = [("", "Choose…"), *people]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why the customer declined."""

    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="The seller reads it; it is kept with the quote.",
    )  # fmt: skip
