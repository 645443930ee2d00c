"""The gantt's layout: bars on their days, lateness, today, and long plans."""

from datetime import date, timedelta

from handfast.web.gantt import AIM_WIDTH, DAY_MOST, HEAD_HEIGHT, ROW_HEIGHT, layout

MARCH = date(2026, 3, 1)


def day(number):
    return MARCH.replace(day=number)


def test_bars_cover_their_days_both_ends_included():
    task = {"label": "Truck roll", "planned": (day(13), day(14)), "estimated": (day(14), day(16))}
    chart = layout([task])
    (row,) = chart.rows
    assert (row.planned_x, row.planned_width) == (DAY_MOST, 2 * DAY_MOST)
    assert (row.bar_x, row.bar_width) == (2 * DAY_MOST, 3 * DAY_MOST)
    assert row.late_days == 2
    assert row.summary == "planned 13 Mar to 14 Mar, estimated 14 Mar to 16 Mar, 2 days late"
    assert chart.height == HEAD_HEIGHT + ROW_HEIGHT


def test_early_is_not_late():
    task = {"label": "x", "planned": (day(3), day(9)), "estimated": (day(3), day(5))}
    assert layout([task]).rows[0].late_days == 0


def test_a_task_without_an_estimate_shows_its_plan():
    (row,) = layout([{"label": "x", "planned": (day(3), day(3)), "estimated": None}]).rows
    assert (row.bar_x, row.bar_width) == (row.planned_x, row.planned_width)
    assert row.summary == "planned 3 Mar"


def test_a_task_without_dates_keeps_its_row_without_bars():
    chart = layout([{"label": "x"}, {"label": "y", "planned": (day(1), day(2))}])
    assert [row.bar_width for row in chart.rows] == [0.0, 2 * DAY_MOST]


def test_nothing_dated_is_no_chart():
    assert layout([{"label": "x"}]).rows == ()


def test_today_is_marked_inside_the_scale_only():
    tasks = [{"label": "x", "planned": (day(10), day(12))}]
    assert layout(tasks, today=day(10)).today == 1.5 * DAY_MOST
    assert layout(tasks, today=day(28)).today is None


def test_a_long_plan_fits_the_aimed_width_and_labels_do_not_collide():
    tasks = [{"label": "x", "planned": (MARCH, MARCH + timedelta(days=80))}]
    chart = layout(tasks)
    labelled = [tick.x for tick in chart.ticks if tick.text]
    assert chart.width <= AIM_WIDTH
    assert min(two - one for one, two in zip(labelled, labelled[1:], strict=False)) >= 46
