"""Forms of orders: shape only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms

from handfast.catalog.types import Catalog, Offering
from handfast.quotes.types import LineRequest

Choices = Sequence[tuple[str, str]]
DAY = forms.DateInput(attrs={"type": "date"})


class StartForm(forms.Form):
    """For whom, and what."""

    account = forms.ChoiceField(label="Customer")
    offering = forms.ChoiceField(label="Offering")

    def __init__(self, *args: Any, accounts: Choices, offerings: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["account"].choices = [("", "Choose a customer"), *accounts]
        self.fields["offering"].choices = [("", "Choose an offering"), *offerings]


class WishForm(forms.Form):
    """One offering: how many, which options, at which discount."""

    quantity = forms.IntegerField(label="Quantity", min_value=1, max_value=100_000, initial=1)
    discount_percent = forms.DecimalField(
        label="Discount %", min_value=0, max_value=100, decimal_places=2, required=False,
        help_text="Taken off the list price; approvers may have to agree.",
    )  # fmt: skip

    def __init__(self, *args: Any, catalog: Catalog, offering: Offering, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offering = offering
        self.options = [i for i in catalog.items_of(offering.code) if i.max > i.min]
        for item in self.options:
            part = catalog.offering(item.child)
            self.fields[f"option_{item.child}"] = forms.IntegerField(
                label=part.name, min_value=item.min, max_value=item.max, initial=item.default,
                required=False,
                help_text=f"{part.list_price} {part.currency}"
                + (" a month" if part.monthly else " once"),
            )  # fmt: skip

    def request(self, before: LineRequest | None = None) -> LineRequest:
        """What is asked for; what the form does not show stays as it was before."""
        data = self.cleaned_data
        chosen = {i.child: data.get(f"option_{i.child}") for i in self.options}
        wish = before or LineRequest(self.offering.code)
        return replace(
            wish, quantity=data["quantity"], discount_percent=data["discount_percent"] or 0,
            options={code: count for code, count in chosen.items() if count is not None},
        )  # fmt: skip


class TermForm(forms.Form):
    """For how long, and from when."""

    term_months = forms.TypedChoiceField(label="Term", coerce=int, initial=24)
    requested_date = forms.DateField(label="Wanted by", required=False, widget=DAY)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        terms = sorted({1, 12, 24, 36, self.initial.get("term_months") or 24})
        field = self.fields["term_months"]
        field.choices = [(n, f"{n} month{'s' if n > 1 else ''}") for n in terms]


class DirectForm(TermForm, WishForm):
    """A new direct order: one offering, for how long."""

    field_order = ("quantity", "term_months", "requested_date")


class MoreForm(forms.Form):
    """Another offering for an order."""

    offering = forms.ChoiceField(label="Add an offering", required=False)

    def __init__(self, *args: Any, offerings: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["offering"].choices = [("", "Nothing more"), *offerings]


class EditForm(forms.Form):
    """Contact, date and service address of a draft."""

    contact_id = forms.ChoiceField(label="Named contact", required=False)
    requested_date = forms.DateField(label="Wanted by", required=False, widget=DAY)
    line1 = forms.CharField(label="Street", required=False, max_length=200)
    line2 = forms.CharField(label="Suite, floor", required=False, max_length=200)
    city = forms.CharField(label="City", required=False, max_length=100)
    region = forms.CharField(label="State", required=False, max_length=20)
    postal_code = forms.CharField(label="Postal code", required=False, max_length=20)
    country = forms.CharField(label="Country", required=False, max_length=60)

    def __init__(self, *args: Any, contacts: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contact_id"].choices = [("", "Nobody yet"), *contacts]


class CancelForm(forms.Form):
    """Why an order is cancelled."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class ChangeForm(forms.Form):
    """Which services of a customer end, and when."""

    promises = forms.MultipleChoiceField(
        label="End these services", widget=forms.CheckboxSelectMultiple
    )
    effective_date = forms.DateField(label="From", widget=DAY)

    def __init__(self, *args: Any, services: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["promises"].choices = services
