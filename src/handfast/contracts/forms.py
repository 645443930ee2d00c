"""Forms of contracts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from handfast.contracts.rules.obligation_checks import MAX_OFFSET
from handfast.contracts.rules.obligation_templates import Template
from handfast.contracts.types import (
    ANCHORS,
    COMPARISONS,
    DEBTORS,
    KINDS,
    TIMINGS,
    ClauseText,
    ClauseView,
    Duty,
    Timing,
)


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
        super().__init__(*args, **kwargs)
        self.fields["clause_id"].choices = [(str(v.id), v.variant) for v in variants]


class RunbookForm(forms.Form):
    """The letters of the responsibility table: one choice per phase and role, with their names."""

    def __init__(
        self, *args: object, phases: Mapping[str, str], roles: Mapping[str, str], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
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


DAY = forms.DateInput(attrs={"type": "date"})


class WhenForm(forms.Form):
    """When something is due, what is measured, and who is reminded: shared by both forms below."""

    kind = forms.ChoiceField(choices=list(KINDS.items()))
    owed_by = forms.ChoiceField(choices=list(DEBTORS.items()), label="Who owes it")
    timing = forms.ChoiceField(choices=list(TIMINGS.items()), label="Due")
    on = forms.DateField(required=False, widget=DAY, label="Day")
    way = forms.ChoiceField(
        choices=[("before", "before the"), ("after", "after the")],
        required=False,
        label="Before or after",
    )
    anchor = forms.ChoiceField(choices=list(ANCHORS.items()), required=False, label="Of what")
    day = forms.IntegerField(
        required=False, min_value=1, max_value=31, label="Day of the month",
        help_text="31 means the last day of every month.",
    )  # fmt: skip
    month = forms.IntegerField(
        required=False, min_value=1, max_value=12, label="Month",
        help_text="Of the quarter (1 to 3) or of the year (1 to 12).",
    )  # fmt: skip
    measure = forms.CharField(
        max_length=120, required=False, label="What is measured", help_text="Such as availability."
    )
    comparison = forms.ChoiceField(choices=list(COMPARISONS.items()), label="Agreed is")
    unit = forms.CharField(max_length=40, required=False, help_text="%, hours, seats …")
    remind_days = forms.CharField(
        max_length=60, required=False, label="Remind so many days before", initial="30, 7, 1",
        help_text="Up to five numbers, separated by commas.",
    )  # fmt: skip
    consequence = forms.CharField(
        max_length=1000, required=False, label="If it is not kept",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    needs_evidence = forms.BooleanField(required=False, label="Done only with a note or a file")

    def clean_remind_days(self) -> tuple[int, ...]:
        """The reminder days as numbers."""
        parts = [part.strip() for part in self.cleaned_data["remind_days"].split(",")]
        found = [part for part in parts if part]
        if not all(part.isdecimal() and len(part) < 5 for part in found):
            raise forms.ValidationError("Write numbers separated by commas, such as 30, 7, 1.")
        return tuple(dict.fromkeys(int(part) for part in found))


class ObligationForm(WhenForm):
    """An obligation written by hand."""

    title = forms.CharField(max_length=160, label="What is owed, in a few words")
    text = forms.CharField(
        max_length=2000, required=False, label="What must be done",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    clause_key = forms.ChoiceField(required=False, label="Clause it comes from")
    role = forms.ChoiceField(required=False, label="Responsible role")
    member_id = forms.ChoiceField(required=False, label="Responsible person")
    days = forms.IntegerField(
        required=False, min_value=0, max_value=MAX_OFFSET, label="Number of days"
    )
    first = forms.DateField(required=False, widget=DAY, label="From", help_text="Empty: the start.")
    until = forms.DateField(
        required=False, widget=DAY, label="Up to, not including", help_text="Empty: the end."
    )
    threshold = forms.DecimalField(required=False, max_digits=17, decimal_places=4)

    def __init__(
        self, *args: Any, clauses: Sequence[ClauseView], roles: Mapping[str, str],
        people: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        chosen: dict[str, list[tuple[str, str]]] = {
            "clause_key": [("", "None"), *((c.key, f"{c.position}. {c.title}") for c in clauses)],
            "role": [("", "Nobody"), *roles.items()],
            "member_id": [("", "Nobody in particular"), *people],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices

    def duty(self) -> Duty:
        """What was written, as a value."""
        given = self.cleaned_data
        days = given["days"]
        if days is not None and given["way"] != "after":
            days = -days
        member = given["member_id"]
        timing = Timing(
            kind=given["timing"], on=given["on"], days=days, anchor=given["anchor"],
            day=given["day"], month=given["month"], first=given["first"], until=given["until"],
        )  # fmt: skip
        return Duty(
            title=given["title"], kind=given["kind"], text=given["text"],
            owed_by=given["owed_by"], role=given["role"],
            member_id=UUID(member) if member else None, clause_key=given["clause_key"],
            timing=timing, measure=given["measure"], comparison=given["comparison"],
            threshold=given["threshold"], unit=given["unit"], remind_days=given["remind_days"],
            consequence=given["consequence"], needs_evidence=given["needs_evidence"],
        )  # fmt: skip


class TemplateForm(WhenForm):
    """An obligation that a clause of the library carries; days and threshold may be formulas."""

    key = forms.SlugField(
        max_length=60, label="Name", help_text="Small letters and hyphens, such as renewal-notice."
    )
    title = forms.CharField(
        max_length=160, label="What is owed, in a few words",
        help_text="{customer.name} and the other names of the clause are filled in.",
    )  # fmt: skip
    text = forms.CharField(
        max_length=2000, required=False, label="What must be done",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    condition = forms.CharField(
        max_length=500, required=False, label="Only when",
        help_text="FEEL, such as deal.term_months >= 12. Empty: always.",
    )  # fmt: skip
    role = forms.ChoiceField(required=False, label="Responsible role")
    days = forms.CharField(
        max_length=300, required=False, label="Number of days",
        help_text="A number, or FEEL: if deal.term_months >= 12 then 90 else 30.",
    )  # fmt: skip
    threshold = forms.CharField(
        max_length=300, required=False, help_text="A number, or FEEL: deal.monthly * 3."
    )

    def __init__(self, *args: Any, roles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Nobody"), *roles.items()]

    def template(self) -> Template:
        """What was written, as a value."""
        given = {**self.cleaned_data}
        way, days = given.pop("way"), given["days"].strip()
        if days and way != "after":
            given["days"] = f"-{days}" if days.isdecimal() else f"-({days})"
        if given["timing"] != "offset":
            given["days"], given["anchor"] = "", ""
        return Template(**given)


class DoneForm(forms.Form):
    """What was done, with the proof."""

    note = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        label="What was done",
    )  # fmt: skip
    measured = forms.DecimalField(
        required=False, max_digits=17, decimal_places=4, label="Measured value"
    )
    file = forms.FileField(required=False, label="Evidence", max_length=200)


class ReopenForm(ReasonForm):
    """Why a day counts again, and by when it is due now."""

    due_on = forms.DateField(
        required=False, widget=DAY, label="Due by", help_text="Empty: the day it was due before."
    )


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
    review_on = forms.DateField(required=False, widget=DAY)
