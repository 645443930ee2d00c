"""Forms of fulfillment: shape only."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from handfast.catalog.types import Catalog, Characteristic
from handfast.fulfillment.types import CATEGORIES
from handfast.orders.types import LineChange, OrderLineView

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

    reason = forms.CharField(
        label="Reason", widget=_LINES,
        error_messages={"required": "Give a reason; nothing was changed without one."},
    )  # fmt: skip


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


class AmendForm(forms.Form):
    """Which lines of an order under way go, change, or are added."""

    def __init__(
        self, *args: Any, lines: Sequence[OrderLineView], catalog: Catalog, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._traits: dict[str, tuple[UUID, Characteristic, Any]] = {}
        self.fields["remove"] = forms.MultipleChoiceField(
            label="Remove", required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(str(line.promise_id), line.name) for line in lines],
        )  # fmt: skip
        for line in lines:
            for found in catalog.offering(line.offering_code).characteristics:
                if found.configurable and line.action == "add":
                    self._add_trait(line, found)
        offered = [o for o in catalog.offerings.values() if o.charge_type != "none"]
        self.fields["add"] = forms.ChoiceField(
            label="Add, at list price", required=False,
            choices=[("", "Nothing"), *sorted((o.code, o.name) for o in offered)],
        )  # fmt: skip
        self.fields["add_to"] = forms.ChoiceField(
            label="Part of", required=False,
            choices=[("", "Nothing, it stands alone"),
                     *((str(n.promise_id), n.name) for n in lines if n.is_bundle)],
        )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label="Why is the order changed?", max_length=500, widget=_LINES
        )

    def _add_trait(self, line: OrderLineView, found: Characteristic) -> None:
        name = f"trait_{line.promise_id.hex}_{found.name}"
        present = line.characteristics.get(found.name, found.default)
        label = f"{line.name}: {found.label}"
        if found.type == "boolean":
            field: forms.Field = forms.BooleanField(label=label, required=False, initial=present)
        elif found.values:
            choices = [(str(v), str(v)) for v in found.values]
            field = forms.ChoiceField(label=label, choices=choices, initial=str(present))
        elif found.type == "number":
            field = forms.DecimalField(label=label, required=False, initial=present)
        else:
            field = forms.CharField(label=label, required=False, max_length=200, initial=present)
        self.fields[name] = field
        self._traits[name] = (line.promise_id, found, present)

    def changes(self) -> list[LineChange]:
        """What the (valid) form asks for."""
        data = self.cleaned_data
        gone = {UUID(text) for text in data["remove"]}
        wished: dict[UUID, dict[str, Any]] = {}
        for name, (promise_id, found, present) in self._traits.items():
            value = next((v for v in found.values if str(v) == data[name]), data[name])
            if value != present and (value or present) and promise_id not in gone:
                wished.setdefault(promise_id, {})[found.name] = value
        found_changes = [LineChange("remove", promise_id) for promise_id in gone]
        found_changes += [LineChange("modify", key, traits) for key, traits in wished.items()]
        if data["add"]:
            part_of = UUID(data["add_to"]) if data["add_to"] else None
            found_changes.append(
                LineChange("add", offering_code=data["add"], parent_promise_id=part_of)
            )
        return found_changes
