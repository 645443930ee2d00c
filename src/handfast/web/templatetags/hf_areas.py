"""Template tags of drawings and work areas: plan, gantt, board, chart, signature, files, notices.

Pages load them with `{% load hf %}`, which includes this library.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handfast.web import icons
from handfast.web.gantt import layout as gantt_layout
from handfast.web.graph import layout as graph_layout
from handfast.web.waterfall import bars as waterfall_bars

register = template.Library()


@register.inclusion_tag("components/plan_graph.html")
def plan_graph(nodes: Iterable[Any], edges: Iterable[Any], title: str = "Plan") -> dict[str, Any]:
    """Draw a plan; a node has id, label, text, state, url, critical; an edge (from, to)."""
    return {"graph": graph_layout(nodes, edges), "title": title}


@register.inclusion_tag("components/gantt.html")
def gantt(tasks: Iterable[Any], today: date | None = None, title: str = "Plan") -> dict[str, Any]:
    """Draw planned and estimated bars; a task has label, state, planned and estimated
    (start, end) date pairs, url, critical.
    """
    return {"chart": gantt_layout(tasks, today=today), "title": title}


@register.inclusion_tag("components/why.html")
def why(
    rows: Iterable[Any], currency: str = "", title: str = "Why?", total: str = "Total"
) -> dict[str, Any]:
    """Explain an amount as a waterfall; a row has label, text, amount, url."""
    return {"waterfall": waterfall_bars(rows), "currency": currency, "title": title, "total": total}


@register.inclusion_tag("components/kanban.html", takes_context=True)
def kanban(context: Context, columns: Iterable[Any], url: str) -> dict[str, Any]:
    """A board; moving a card posts `card` and `column` to url. docs/frontend.md lists the keys."""
    return {"columns": list(columns), "url": url, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("components/chart.html")
def chart(id: str, option: Mapping[str, Any], title: str, size: str = "md") -> dict[str, Any]:
    """An ECharts chart from an option dict; title is what a screen reader hears."""
    return {"id": id, "option": option, "title": title, "size": size}


@register.inclusion_tag("components/signature_pad.html")
def signature_pad(name: str = "signature", signer: str = "") -> dict[str, Any]:
    """Draw or type a signature inside a form: posts name_kind, name_text and name_image."""
    return {"name": name, "signer": signer}


@register.inclusion_tag("components/file_drop.html")
def file_drop(
    name: str = "file", accept: str = "", help: str = "", multiple: bool = False, label: str = ""
) -> dict[str, Any]:
    """A file input one can drop files on; label names it, help says type and size."""
    return {"name": name, "accept": accept, "help": help, "multiple": multiple, "label": label}


@register.inclusion_tag("components/option_picker.html")
def option_picker(
    name: str, options: Iterable[Any], legend: str, multiple: bool = False
) -> dict[str, Any]:
    """Cards to choose from; an option has value, title, text, price, selected, disabled, reason."""
    return {"name": name, "options": options, "legend": legend, "multiple": multiple}


@register.inclusion_tag("components/copy.html")
def copy(text: str, label: str = "Copy", show: bool = False) -> dict[str, Any]:
    """A button that copies text to the clipboard; `show=True` prints the text before it."""
    return {"text": text, "label": label, "show": show}


@register.simple_block_tag
def live(content: str, url: str, seconds: int = 5) -> SafeString:
    """An area that fetches itself again every few seconds while the page is visible."""
    return format_html(
        '<div hx-get="{}" hx-trigger="every {}s" hx-swap="innerHTML" data-live>{}</div>',
        url,
        seconds,
        mark_safe(content),  # noqa: S308 - rendered template output
    )


@register.simple_block_tag
def callout(content: str, tone: str = "blue", title: str = "", icon: str = "") -> SafeString:
    """A notice with a remedy in it: `{% callout "amber" "Voice cannot be added." %}…`."""
    symbols = {"red": "alert-triangle", "amber": "alert-circle", "green": "circle-check"}
    return format_html(
        '<div class="hf-callout hf-tone-{}" role="note">{}<div>{}{}</div></div>',
        tone,
        icons.svg(icon or symbols.get(tone, "info-circle")),
        format_html("<strong>{}</strong> ", title) if title else "",
        mark_safe(content),  # noqa: S308 - rendered template output
    )


@register.simple_tag
def phone_tabs(nav: Iterable[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """Choose the four places of the phone's tab bar: those marked `tab`, else the first four."""
    places = list(nav or ())
    return ([place for place in places if place.get("tab")] or places)[:4]
