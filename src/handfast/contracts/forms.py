"""Forms of contracts."""

from collections.abc import Mapping, Sequence

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
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Legal reads it, and it stays with the contract.",
    )  # fmt: skip

    def __init__(self, *args: object, variants: Sequence[ClauseText], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["clause_id"].choices = [(str(v.id), v.variant) for v in variants]  # type: ignore[attr-defined]


class RunbookForm(forms.Form):
    """The letters of the responsibility table: one choice per phase and role, with their names."""

    def __init__(
        self, *args: object, phases: Mapping[str, str], roles: Mapping[str, str], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for phase in phases:
            for role in roles:
                self.fields[f"{phase}.{role}"] = forms.ChoiceField(
                    choices=[("", "–"), *((letter, letter) for letter in "RACI")], required=False,
                    widget=forms.Select(
                        attrs={"class": "form-select", "aria-label": f"{phases[phase]}: {roles[role]}"}
                    ),
                )  # fmt: skip

    def cells(self) -> dict[tuple[str, str], str]:
        """The chosen letters by phase and role."""
        chosen = {}
        for name, letter in self.cleaned_data.items():
            phase, _, role = name.partition(".")
            chosen[(phase, role)] = letter
        return chosen


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
        max_length=500, required=False, label="Used when",
        help_text='FEEL, such as customer.region = "IL". Empty: the fallback. false: only by hand.',
    )  # fmt: skip
    priority = forms.IntegerField(
        min_value=0, max_value=1000, initial=0, help_text="Of those that fit, the highest wins."
    )
    risk = forms.ChoiceField(
        choices=[
            ("standard", "Standard"),
            ("nonstandard", "Non-standard"),
            ("high_risk", "High risk"),
        ]
    )
    review_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
