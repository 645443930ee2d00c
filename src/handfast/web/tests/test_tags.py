"""The template tags: what each of them prints, in words and in markup."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from handfast.web import formats, icons, tones

CHICAGO = ZoneInfo("America/Chicago")


def show(source, **context):
    return Template("{% load hf %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1501.5", "USD", "USD\u00a01,501.50"),
        ("-10", "USD", "USD\u00a0−10.00"),
        ("0.0045", "USD", "USD\u00a00.0045"),
        ("1200", "JPY", "JPY\u00a01,200"),
        ("47.5000", "EUR", "EUR\u00a047.50"),
    ],
)
def test_money_pads_to_the_minor_unit_and_keeps_finer_prices(amount, currency, text):
    assert show("{% money a c %}", a=Decimal(amount), c=currency) == (
        f'<span class="money">{text}</span>'
    )


def test_money_takes_a_money_value_a_sign_or_no_currency():
    net = SimpleNamespace(amount=Decimal("7"), currency="USD")
    assert "USD\u00a0+7.00" in show("{% money net sign=True %}", net=net)
    assert ">7.00<" in show("{% money net bare=True %}", net=net)
    assert "—" in show("{% money nothing %}", nothing=None)


def test_money_follows_the_language_of_the_reader():
    with translation.override("de"):
        assert formats.money(Decimal("1501.5"), "EUR") == "EUR\u00a01.501,50"


def test_when_shows_the_zone():
    at = datetime(2026, 3, 16, 19, 20, tzinfo=UTC)
    with timezone.override(CHICAGO):
        assert show("{% when at %}", at=at) == (
            '<time datetime="2026-03-16T19:20:00+00:00">16 Mar 2026 14:20 CDT</time>'
        )
        assert ">16 Mar 14:20 CDT<" in show("{% when at short=True %}", at=at)
    assert show("{% when at %}", at=None) == "—"


def test_a_zone_without_letters_is_named_by_its_offset():
    at = datetime(2026, 3, 16, 19, 20, tzinfo=UTC).astimezone(ZoneInfo("America/Sao_Paulo"))
    assert formats.zone_name(at) == "UTC−03:00"


@pytest.mark.django_db
def test_when_uses_the_zone_of_the_tenant_in_scope(tenant):
    at = datetime(2026, 3, 16, 19, 20, tzinfo=UTC)
    with timezone.override(UTC):
        assert "14:20 CDT" in show("{% when at %}", at=at)


def test_day_is_unambiguous():
    assert (
        show("{% day d %}", d=date(2026, 3, 4)) == '<time datetime="2026-03-04">4 Mar 2026</time>'
    )
    assert "4 Mar<" in show("{% day d short=True %}", d=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("state", "tone"),
    [("draft", "neutral"), ("in_approval", "amber"), ("done", "green"), ("failed", "red"),
     ("in_progress", "blue"), ("amended", "purple"), ("unheard_of", "neutral")],
)  # fmt: skip
def test_badge_speaks_in_the_tone_of_its_state(state, tone):
    words = state.replace("_", " ")
    assert show("{% badge s %}", s=state) == f'<span class="hf-badge hf-tone-{tone}">{words}</span>'


def test_no_state_has_two_tones():
    named = [state for states in tones._STATES.values() for state in states.split()]
    assert sorted(named) == sorted(set(named))


def test_text_is_escaped():
    bad = "<script>"
    for source in ("{% badge x %}", "{% kv x x %}", "{% avatar x %}", "{% icon x label=x %}"):
        assert bad not in show(source, x=bad)


def test_initials():
    assert tones.initials_of("Ana Maria Ruiz") == "AR"
    assert tones.initials_of("dana@lakeside.example") == "DL"
    assert tones.initials_of("") == "?"


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in show('{% icon "bell" %}')
    assert 'role="img" aria-label="Late"' in show('{% icon "bell" label="Late" %}')
    assert icons.MISSING in show('{% icon "no-such-icon" %}')


def test_stepper_shows_what_was_skipped_as_skipped():
    states = ["draft", "in_review", "active"]
    html = show("{% stepper s c k %}", s=states, c="active", k=["in_review"])
    assert html.count('class="is-done"') == 1
    assert html.count('class="is-skipped"') == 1
    assert "In review<small>skipped</small>" in html


def test_stepper_marks_what_is_behind_and_names_a_state_off_the_path():
    html = show("{% stepper s c %}", s=["draft", "sent", "accepted"], c="sent")
    assert [html.count(mark) for mark in ("is-done", "is-current", "is-todo", "is-off")] == [
        1, 1, 1, 0,
    ]  # fmt: skip
    assert "Rejected" in show("{% stepper s c %}", s=["draft"], c="rejected")


def test_value_stream_links_stages_and_marks_the_current_one():
    stages = [
        {"label": "Quote", "text": "Q-1", "url": "/quotes/1", "state": "done"},
        {"label": "Order", "text": "", "url": "", "state": "current"},
    ]
    html = show("{% value_stream s %}", s=stages)
    assert '<a href="/quotes/1">' in html
    assert html.count('aria-current="step"') == 1


def test_drawings_print_plain_numbers_in_any_language():
    nodes = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}, {"id": "c", "label": "C"}]
    tasks = [{"label": "x", "planned": (date(2026, 1, 1), date(2026, 5, 1))}]
    with translation.override("de"):
        html = show(
            "{% plan_graph n e %}{% gantt t %}", n=nodes, e=[("a", "b"), ("a", "c")], t=tasks
        )
    attributes = [part for part in html.split('"') if part[:1].isdigit()]
    assert attributes
    assert not any("," in part for part in attributes)


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As on the contract.")
    start = forms.DateField()
    amount = forms.DecimalField(initial=Decimal("5"))
    term = forms.ChoiceField(choices=[("12", "12 months")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()


def test_a_field_ties_label_help_and_error_to_its_control():
    html = show("{% field f.name %}", f=SampleForm({"name": ""}))
    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert "is-invalid" in html


def test_dates_use_the_native_picker_and_keep_what_was_typed():
    html = show("{% field f.start %}", f=SampleForm({"start": "2026-03-17"}))
    assert 'type="date"' in html
    assert 'value="2026-03-17"' in html


def test_fields_show_the_errors_of_the_whole_form_first():
    form = SampleForm({})
    form.add_error(None, "The quote has expired. Renew it.")
    html = show("{% fields f %}", f=form)
    assert html.index("The quote has expired.") < html.index("id_name")
    assert html.count("form-check-input") == 2


def test_prefix_and_suffix_frame_the_control():
    html = show('{% field f.amount prefix="USD" suffix="%" %}', f=SampleForm())
    assert html.count("input-group-text") == 2


def request(path):
    return RequestFactory().get(path)


def test_pager_keeps_the_query_and_drops_the_old_page():
    page = Paginator(range(50), 20).get_page(2)
    html = show("{% pager p %}", p=page, request=request("/orders?sort=-total&page=2"))
    assert 'href="?sort=-total&amp;page=1"' in html
    assert 'href="?sort=-total&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_pager_follows_cursors_and_is_silent_on_a_single_page():
    page = SimpleNamespace(previous_cursor="", next_cursor="abc")
    html = show("{% pager p %}", p=page, request=request("/orders?q=x"))
    assert 'href="?q=x&amp;cursor=abc"' in html
    assert show("{% pager p %}", p=SimpleNamespace(), request=request("/")).strip() == ""


def test_sort_header_turns_around_and_tells_the_order():
    html = show('{% sort_header "Total" "total" %}', request=request("/orders?sort=total&page=4"))
    assert 'href="?sort=-total"' in html
    assert 'aria-sort="ascending"' in html


def test_chart_data_cannot_break_out_of_its_script():
    html = show('{% chart "c" o "Title" %}', o={"title": {"text": "</script><b>"}})
    assert html.count("</script>") == 1


def test_kanban_offers_every_other_column_in_the_card_menu():
    columns = [
        {"key": "new", "label": "New", "cards": [{"id": 7, "title": "Lakeside", "url": "/x"}]},
        {"key": "won", "label": "Won", "cards": []},
    ]
    html = show("{% kanban c '/move' %}", c=columns)
    assert html.count("data-move-to") == 1
    assert 'data-move-to="won"' in html
    assert 'data-url="/move"' in html


def test_phone_tabs_are_the_marked_places_or_the_first_four():
    nav = [{"label": name} for name in "abcdef"]
    marked = [*nav, {"label": "z", "tab": True}]
    source = "{% phone_tabs nav as tabs %}{% for t in tabs %}{{ t.label }}{% endfor %}"
    assert show(source, nav=nav) == "abcd"
    assert show(source, nav=marked) == "z"
    assert show(source, nav=None) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [("voice_ready", "voice ready"), (True, "yes"), (False, "no"), (500, "500"),
     ("AX6-2.1", "AX6-2.1"), ("a_b@lakeside.example", "a_b@lakeside.example")],
)  # fmt: skip
def test_words_says_names_and_values_of_data(value, said):
    assert show("{{ value|words }}", value=value) == said


def test_can_asks_the_actor(actor_with):
    source = '{% if a|can:"quotes.view" %}yes{% else %}no{% endif %}'
    assert show(source, a=actor_with("quotes.view")) == "yes"
    assert show(source, a=actor_with("orders.view")) == "no"
    assert show(source, a=None) == "no"
