"""Form controls: gives the widgets of any Django form the classes and types of our components."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

_NATIVE = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}

DJANGO_ROWS, ROWS = "10", "4"


def control_of(bound: BoundField, *, search: bool = False) -> dict[str, Any]:
    """Return the rendered control and its kind: check, group or plain.

    Errors and help are announced through the ids Django itself puts in `aria-describedby`.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return {"kind": "group", "options": _options(bound)}
    if isinstance(widget, forms.CheckboxInput):
        return {
            "kind": "check",
            "control": bound.as_widget(attrs=_attrs(bound, "form-check-input")),
        }
    _use_native_picker(widget)
    attrs = _attrs(bound, _css(widget))
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = ROWS
    if search and isinstance(widget, forms.Select):
        attrs["data-search-select"] = ""
    return {"kind": "plain", "control": bound.as_widget(attrs=attrs)}


def _attrs(bound: BoundField, css: str) -> dict[str, str]:
    own = bound.field.widget.attrs.get("class", "")
    invalid = "is-invalid" if bound.errors else ""
    return {"class": " ".join(part for part in (own, css, invalid) if part)}


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control money" if isinstance(widget, forms.NumberInput) else "form-control"


def _use_native_picker(widget: forms.Widget) -> None:
    """Let the browser show its own date and time pickers; each form owns a copy of its widgets."""
    for kind, (input_type, layout) in _NATIVE.items():
        if isinstance(widget, kind) and widget.input_type == "text":
            widget.input_type, widget.format = input_type, layout
            return


def _options(bound: BoundField) -> list[dict[str, Any]]:
    for_all = {"class": "form-check-input"}
    described = bound.aria_describedby
    if described:
        for_all["aria-describedby"] = described
    return [
        {"tag": _tag(option, for_all), "label": option.choice_label, "id": option.id_for_label}
        for option in bound.subwidgets
    ]


def _tag(option: Any, attrs: dict[str, str]) -> str:
    option.data["attrs"] = {**option.data["attrs"], **attrs}
    return option.tag(wrap_label=False)
