"""Forms of billing."""

from django import forms


class PaymentForm(forms.Form):
    """Money received for an invoice."""

    amount = forms.DecimalField(max_digits=18, decimal_places=2, min_value=0)
    received_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    method = forms.ChoiceField(
        choices=[(m, m.capitalize()) for m in ("bank transfer", "card", "check", "cash")]
    )
    reference = forms.CharField(max_length=120, required=False)


class CorrectionForm(forms.Form):
    """What a charge costs from the next invoice on."""

    amount = forms.DecimalField(max_digits=18, decimal_places=2, label="New amount")
    reason = forms.CharField(
        max_length=300, required=False, help_text="Shown in the audit trail and on the timeline."
    )


class CreditForm(forms.Form):
    """An amount to give back on one line of an invoice."""

    net = forms.DecimalField(max_digits=18, decimal_places=2, label="Amount without tax")
    reason = forms.CharField(max_length=300, required=False)


class TaxRateForm(forms.Form):
    """A tax percentage from a day on."""

    region = forms.CharField(
        max_length=40, required=False, help_text="State or region code; empty holds for all others."
    )
    name = forms.CharField(max_length=80, initial="Sales tax")
    percent = forms.DecimalField(max_digits=7, decimal_places=4)
    valid_from = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
