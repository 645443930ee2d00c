"""Formats: money, numbers, days and moments as a reader of the current language expects them."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, get_currency_precision
from django.utils import timezone
from django.utils.translation import get_language, to_locale

from handfast.platform.tenancy import current_tenant, tenant_in_scope

NONE = "—"
MINUS = "−"
NARROW = "\u00a0"
MAX_DECIMALS = 6


def reader_locale() -> Locale:
    """Return the locale of the current language.

    English is written day first and with 24 hours: `16 Mar 2026 14:20` is read alike everywhere.
    """
    code = to_locale(get_language() or "en")
    try:
        return Locale.parse("en_GB" if code.startswith("en") else code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def reader_zone() -> tzinfo:
    """Return the zone of the tenant in scope, else the one Django has active."""
    if tenant_in_scope() is None:
        return timezone.get_current_timezone()
    return ZoneInfo(current_tenant().zone)


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
        return format_skeleton("MMMd", value, locale=locale)
    return format_date(value, "medium", locale=locale)


def moment(value: datetime, *, zone: tzinfo | None = None, short: bool = False) -> str:
    """Return `16 Mar 2026 14:20 CDT` in the zone given, else in the reader's zone."""
    aware = timezone.is_aware(value)
    local = timezone.localtime(value, zone or reader_zone()) if aware else value
    clock = format_time(local.time(), "short", locale=reader_locale())
    return f"{day(local.date(), short=short)} {clock} {zone_name(local)}".rstrip()


def zone_name(value: datetime) -> str:
    """Return `CDT`, or `UTC−03:00` where a zone has no letters."""
    name = value.tzname() or ""
    if name[:1] in "+-" and name:
        return "UTC" + value.strftime("%z")[:3].replace("-", MINUS) + ":" + value.strftime("%z")[3:]
    return name
