"""Forms of orders: shape only."""

from collections.abc import Sequence
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
        self.fields["account"].choices = [("", "Choose a customer"), *accounts]  # type: ignore[attr-defined]
        self.fields["offering"].choices = [("", "Choose an offering"), *offerings]  # type: ignore[attr-defined]


class DirectForm(forms.Form):
    """How many, which options, for how long."""

    quantity = forms.IntegerField(label="Quantity", min_value=1, initial=1)
    term_months = forms.TypedChoiceField(
        label="Term", coerce=int, choices=[(n, f"{n} months") for n in (1, 12, 24, 36)], initial=24
    )
    requested_date = forms.DateField(label="Wanted by", required=False, widget=DAY)

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

    def request(self) -> LineRequest:
        """What is asked for."""
        data = self.cleaned_data
        chosen = {i.child: data.get(f"option_{i.child}") for i in self.options}
        return LineRequest(
            offering_code=self.offering.code,
            quantity=data["quantity"],
            options={code: count for code, count in chosen.items() if count is not None},
        )


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
        self.fields["contact_id"].choices = [("", "Nobody yet"), *contacts]  # type: ignore[attr-defined]


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
        self.fields["promises"].choices = services  # type: ignore[attr-defined]
