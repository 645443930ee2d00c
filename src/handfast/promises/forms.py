"""Forms of the promise ledger."""

from django import forms


class ExplainForm(forms.Form):
    """Why the difference is right."""

    reason = forms.CharField(
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        label="Why is this right?",
    )  # fmt: skip
