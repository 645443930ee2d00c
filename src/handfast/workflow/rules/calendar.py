"""When a duration ends in business time."""

from datetime import datetime, timedelta

from handfast.kernel.worktime import Calendar, add_days, add_time
from handfast.workflow.rules.durations import Duration


def due(calendar: Calendar | None, start: datetime, duration: Duration) -> datetime:
    """The moment a duration ends in business time (without a calendar: in plain time).

    A day of the duration is a working day, an hour a working hour: two days from Friday noon end
    on Tuesday noon. Months are plain months, moved on to the next working moment.
    """
    if calendar is None:
        return duration.after(start)
    moment = Duration(duration.months, timedelta()).after(start) if duration.months else start
    whole_days = duration.rest.days
    rest = duration.rest - timedelta(days=whole_days)
    moment = add_days(calendar, moment, whole_days)
    return add_time(calendar, moment, rest)
