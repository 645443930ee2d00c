"""Forms of contracts."""

from collections.abc import Sequence

from django import forms

from handfast.contracts.types import ClauseText


class ReasonForm(forms.Form):
    """Why it is done."""

    reason = forms.CharField(
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ClauseChangeForm(forms.Form):
    """Another variant of a clause, and why."""

    clause_id = forms.ChoiceField(label="Variant", widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: object, variants: Sequence[ClauseText], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["clause_id"].choices = [(str(v.id), v.variant) for v in variants]  # type: ignore[attr-defined]


class ClauseForm(forms.Form):
    """A draft of a clause variant."""

    key = forms.SlugField(max_length=60, help_text="Names the clause; variants share it.")
    variant = forms.CharField(max_length=60)
    title = forms.CharField(max_length=160)
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="A blank line starts a paragraph. {customer.name} is filled in.",
    )
    condition = forms.CharField(
        max_length=500, required=False,
        help_text='FEEL, for example customer.region = "IL". Empty: the fallback.',
    )  # fmt: skip
    priority = forms.IntegerField(min_value=0, max_value=1000, initial=0)
    risk = forms.ChoiceField(
        choices=[
            ("standard", "Standard"),
            ("nonstandard", "Non-standard"),
            ("high_risk", "High risk"),
        ]
    )
    review_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
