"""Formats: money, numbers, days and moments as a reader of the current language expects them."""

from datetime import date, datetime, tzinfo
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_precision
from django.utils import timezone
from django.utils.translation import get_language, to_locale

NONE = "—"
MINUS = "−"
NARROW = "\u00a0"
MAX_DECIMALS = 6


def reader_locale() -> Locale:
    """Return the locale of the current language; plain English is the unambiguous day-first one."""
    code = to_locale(get_language() or "en")
    try:
        return Locale.parse("en_GB" if code == "en" else code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def number(value: Decimal, *, places: int, max_places: int | None = None) -> str:
    """Return a number with at least `places` decimals, with a real minus sign."""
    optional = max(0, (max_places if max_places is not None else places) - places)
    decimals = "0" * places + "#" * optional
    pattern = "#,##0" + (f".{decimals}" if decimals else "")
    return format_decimal(value, pattern, locale=reader_locale()).replace("-", MINUS)


def money(value: Decimal, currency: str, *, sign: bool = False) -> str:
    """Return `USD 1,501.50`: code first, minor units padded, finer unit prices kept.

    With `sign` a positive amount carries a plus, as changes of a price do.
    """
    places = get_currency_precision(currency) if currency else 2
    text = number(abs(value), places=places, max_places=MAX_DECIMALS)
    prefix = MINUS if value < 0 else "+" if sign and value > 0 else ""
    return f"{currency}{NARROW}{prefix}{text}" if currency else f"{prefix}{text}"


def day(value: date, *, short: bool = False) -> str:
    """Return `16 Mar 2026`, or `16 Mar` when short, in the reader's order."""
    locale = reader_locale()
    if short:
        pattern = "MMM d" if locale.territory == "US" or str(locale) == "en_US" else "d MMM"
        return format_date(value, pattern, locale=locale)
    return format_date(value, "medium", locale=locale)


def moment(value: datetime, *, zone: tzinfo | None = None, short: bool = False) -> str:
    """Return `16 Mar 2026 14:20 CDT` in the zone given, else in the active (tenant's) zone."""
    local = timezone.localtime(value, zone) if timezone.is_aware(value) else value
    locale = reader_locale()
    clock = format_datetime(local, "h:mm a" if _twelve_hours(locale) else "HH:mm", locale=locale)
    return f"{day(local, short=short)} {clock} {zone_name(local)}".rstrip()


def zone_name(value: datetime) -> str:
    """Return `CDT`, or `UTC−03:00` where a zone has no letters."""
    name = value.tzname() or ""
    if name[:1] in "+-" and name:
        return "UTC" + value.strftime("%z")[:3].replace("-", MINUS) + ":" + value.strftime("%z")[3:]
    return name


def _twelve_hours(locale: Locale) -> bool:
    return "a" in str(locale.time_formats["short"].pattern)
