"""What Legal needs of a quote before it may leave sales: a missing field blocks the hand-off."""

from handfast.kernel.errors import Problem
from handfast.quotes.types import BILLED_FREQUENCIES, QuoteLineView, QuoteView


def missing_fields(quote: QuoteView, lines: list[QuoteLineView]) -> list[Problem]:
    """Each commercial field that is missing or cannot be used, with what to do."""
    found = []
    if not any(not line.is_bundle for line in lines):
        found.append(_missing("lines", "The quote has no line.", "Add a product."))
    if not quote.term_months:
        found.append(_missing("term_months", "The term is missing.", "Choose a term in months."))
    if quote.payment_frequency not in BILLED_FREQUENCIES:
        found.append(
            _missing("payment_frequency", "The payment frequency is missing.", "Choose one.")
        )
    if not quote.currency:
        found.append(_missing("currency", "The currency is missing.", "Choose one."))
    if quote.valid_until is None:
        found.append(_missing("valid_until", "The last day of the offer is missing.", "Set it."))
    if quote.contact_id is None or not quote.contact_email:
        found.append(
            _missing(
                "contact_id", "Nobody at the customer is named to receive the quote.",
                "Choose a contact with an e-mail address.",
            )
        )  # fmt: skip
    return found


def _missing(field: str, message: str, remedy: str) -> Problem:
    return Problem(field, "", message, remedy)
