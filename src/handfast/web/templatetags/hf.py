"""Template tags of the shared components; docs/frontend.md shows each of them in use.

A tag only shapes what it is given: reading, permission and arithmetic belong to the page.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handfast.kernel.worktime import duration
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.web import formats, icons, tones
from handfast.web.form_controls import control_of
from handfast.web.templatetags import hf_areas

register = template.Library()
register.tags.update(hf_areas.register.tags)  # `{% load hf %}` brings them all


# -- words, numbers and times -----------------------------------------------------------------


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Inline a Tabler outline icon: `{% icon "bell" %}`, `{% icon "check" label="Done" %}`."""
    return icons.svg(name, css=css, label=label)


@register.simple_tag
def badge(state: Any, label: str = "", tone: str = "") -> SafeString:
    """Show a lifecycle state in its tone: `{% badge quote.status %}`; label and tone override."""
    return format_html(
        '<span class="hf-badge hf-tone-{}">{}</span>',
        tone or tones.tone_of(getattr(state, "value", state)),
        label or tones.label_of(state),
    )


@register.simple_tag
def money(amount: Any, currency: str = "", sign: bool = False, bare: bool = False) -> SafeString:
    """Show an amount: `{% money total "USD" %}` or `{% money net %}` with a Money value.

    `sign=True` writes a plus before an increase; `bare=True` leaves the currency to the header.
    """
    code = "" if bare else currency or getattr(amount, "currency", "")
    value = _decimal(getattr(amount, "amount", amount))
    if value is None:
        return format_html('<span class="money text-secondary">{}</span>', formats.NONE)
    return format_html('<span class="money">{}</span>', formats.money(value, code, sign=sign))


@register.simple_tag
def number(value: Any, places: int = 0) -> SafeString:
    """Show a plain number in the reader's format: `{% number quantity %}`, `{% number x 1 %}`."""
    parsed = _decimal(value)
    text = formats.NONE if parsed is None else formats.number(parsed, places=places)
    return format_html('<span class="num">{}</span>', text)


@register.simple_tag
def when(moment: datetime | str | None, short: bool = False) -> SafeString:
    """Show a moment with its zone: `{% when event.at %}`; text passes through unchanged."""
    if not isinstance(moment, datetime):
        return format_html("{}", moment or formats.NONE)
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(), formats.moment(moment, short=short)
    )


@register.simple_tag
def day(value: date | str | None, short: bool = False) -> SafeString:
    """Show a date: `{% day contract.start %}`, `{% day due short=True %}` without the year."""
    if not isinstance(value, date):
        return format_html("{}", value or formats.NONE)
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), formats.day(value, short=short)
    )


@register.simple_tag
def avatar(name: str, css: str = "") -> SafeString:
    """Show a person's initials: `{% avatar owner.name %}`; the name is the tooltip."""
    return format_html(
        '<span class="hf-avatar hf-tone-{} {}" title="{}" aria-hidden="true">{}</span>',
        tones.tone_of_name(name or ""),
        css,
        name,
        tones.initials_of(name or ""),
    )


# -- records ------------------------------------------------------------------------------------


@register.inclusion_tag("components/value_stream.html")
def value_stream(stages: Iterable[Any]) -> dict[str, Any]:
    """Draw the value-stream bar; a stage has label, text, url, state (done, current, todo)."""
    return {"stages": stages}


@register.inclusion_tag("components/stepper.html")
def stepper(states: Iterable[Any], current: Any, skipped: Iterable[str] = ()) -> dict[str, Any]:
    """Draw the stages of one lifecycle in order; what precedes the current one is done.

    `skipped` names stages that were gone past without being entered.
    """
    names = [str(getattr(state, "value", state)) for state in states]
    left_out = set(skipped)
    here = str(getattr(current, "value", current))
    at = names.index(here) if here in names else -1
    steps = [
        {
            "label": tones.label_of(name),
            "state": _step_state(place, at, name in left_out),
        }
        for place, name in enumerate(names)
    ]
    return {"steps": steps, "off_path": tones.label_of(here) if at < 0 else ""}


def _step_state(place: int, at: int, skipped: bool) -> str:
    if place == at:
        return "current"
    if skipped:
        return "skipped"
    return "done" if place < at else "todo"


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any], empty: str = "Nothing has happened yet.") -> dict[str, Any]:
    """List events, newest first as given; an event has title, when, who, text, tone, url."""
    return {"events": list(events), "empty": empty}


@register.simple_tag
def kv(label: str, value: Any = None, tone: str = "") -> SafeString:
    """One label and value row of `<dl class="hf-kvs">`: `{% kv "Owner" owner.name %}`."""
    shown = formats.NONE if value is None or value == "" else value
    return _row(label, shown, tone)


@register.simple_block_tag
def kvrow(content: str, label: str, tone: str = "") -> SafeString:
    """The same row around markup: `{% kvrow "Net" %}{% money net %}{% endkvrow %}`."""
    return _row(label, mark_safe(content), tone)  # noqa: S308 - rendered template output


@register.inclusion_tag("components/progress.html")
def progress(done: Any, total: Any, label: str = "", tone: str = "") -> dict[str, Any]:
    """Show how far work has come: `{% progress 3 8 label="Tasks" %}`."""
    finished, whole = _decimal(done) or Decimal(0), _decimal(total) or Decimal(0)
    share = int(finished * 100 / whole) if whole else 0
    return {"done": done, "total": total, "share": share, "label": label, "tone": tone}


@register.inclusion_tag("components/stat.html")
def stat(
    label: str, value: Any, text: str = "", tone: str = "", icon: str = "", url: str = ""
) -> dict[str, Any]:
    """One figure of a dashboard row: `{% stat "Discrepancies open" 3 tone="red" %}`.

    A tuple of amounts shows one below the other: currencies are never added up.
    """
    first, *others = value if isinstance(value, tuple) else (value,)
    return {
        "label": label,
        "value": first,
        "others": others,
        "text": text,
        "tone": tone,
        "icon": icon,
        "url": url,
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    icon: str, title: str, text: str = "", action_url: str = "", action_label: str = ""
) -> dict[str, Any]:
    """Say what is not here yet and what to do next, with one button."""
    return {
        "icon": icon,
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
    }


# -- forms and lists ----------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: Any, label: str = "", prefix: str = "", suffix: str = "", search: bool = False
) -> dict[str, Any]:
    """Label, control, help and error of a form field: `{% field form.name %}`.

    `prefix` and `suffix` frame the control ("USD", "%"); `search=True` makes a select searchable.
    """
    return {
        **control_of(bound, search=search),
        "field": bound,
        "label": label or bound.label,
        "prefix": prefix,
        "suffix": suffix,
    }


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """Every field of a form in order, after the errors of the form as a whole."""
    return {"form": form}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """Page links that keep the query: a Django Page, or a keyset page with
    `previous_cursor` and `next_cursor`.
    """
    if isinstance(page, Page):
        before = _query(context, page=page.previous_page_number()) if page.has_previous() else ""
        after = _query(context, page=page.next_page_number()) if page.has_next() else ""
        text = f"Page {page.number} of {page.paginator.num_pages}"
        return {"before": before, "after": after, "text": text}
    previous, following = (getattr(page, f"{side}_cursor", "") for side in ("previous", "next"))
    return {
        "before": _query(context, cursor=previous) if previous else "",
        "after": _query(context, cursor=following) if following else "",
        "text": "",
    }


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: str, key: str, css: str = "") -> SafeString:
    """A sortable table header cell: `{% sort_header "Amount" "amount" css="money" %}`."""
    request = context.get("request")
    now = request.GET.get("sort", "") if request else ""
    order = "descending" if now == f"-{key}" else "ascending" if now == key else "none"
    arrow = {"none": "selector", "ascending": "chevron-up", "descending": "chevron-down"}[order]
    target = _query(context, sort=f"-{key}" if now == key else key)
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="hf-sort" href="{}">{}{}</a></th>',
        css,
        order,
        target,
        label,
        icons.svg(arrow),
    )


@register.filter
def can(actor: Actor | None, permission: str) -> bool:
    """Tell whether to offer a button: `{% if request.actor|can:"billing.edit" %}`."""
    return actor is not None and access.can(actor, permission)


@register.filter
def item(container: Any, key: Any) -> Any:
    """Look a key up in a mapping whose key is a variable: `{{ totals|item:row.key }}`."""
    return container.get(key) if isinstance(container, Mapping) else None


@register.filter
def lasting(span: timedelta | None) -> str:
    """Say how long something took: 7 d 23 h; a dash when it is not known."""
    return "—" if span is None else duration(span.total_seconds())


@register.filter
def promise(promise_id: Any) -> str:
    """Say a promise's id as people do: `P-D04AFA`."""
    return f"P-{str(promise_id).replace('-', '')[-6:].upper()}"


@register.filter
def role_names(keys: Iterable[str]) -> str:
    """Say roles by their names: `contract_manager` → Contract manager."""
    return ", ".join(access.ROLES.get(key, key) for key in keys)


@register.filter
def words(value: Any) -> Any:
    """Say a name or a value of data in words: `voice_ready` → voice ready, True → yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    plain = isinstance(value, str) and value.replace("_", "").isalnum()
    return value.replace("_", " ") if plain else value


# -- own words ------------------------------------------------------------------------------------


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None or value == "" else Decimal(str(value))
    except InvalidOperation:
        return None


def _row(label: str, value: Any, tone: str) -> SafeString:
    css = f"hf-text-{tone}" if tone else ""
    return format_html(
        '<div class="hf-kv"><dt>{}</dt><dd class="{}">{}</dd></div>', label, css, value
    )


def _query(context: Context, **changes: Any) -> str:
    """Return the request's query with changes; a page or cursor never outlives a new sort."""
    request = context.get("request")
    query = request.GET.copy() if request else {}
    for stale in ("page", "cursor"):
        query.pop(stale, None)
    if not request:
        return "?" + "&".join(f"{key}={value}" for key, value in changes.items())
    for key, value in changes.items():
        query[key] = value
    return "?" + query.urlencode()
