"""The log as XES, IEEE 1849-2016: one trace per case, with the standard extensions.

Written in pieces so that a large log is never held as one text.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from handfast.reporting.rules.words import activity
from handfast.reporting.types import LoggedEvent

_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
_GLOBALS = """<global scope="trace">
<string key="concept:name" value="unknown"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
<string key="lifecycle:transition" value="complete"/>
<string key="org:resource" value="unknown"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="ActivityAndResource" keys="concept:name org:resource"/>
"""


def write(events: Iterable[LoggedEvent], *, name: str) -> Iterator[str]:
    """The document in pieces; the events come ordered by case and time."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    )  # fmt: skip
    for title, prefix, uri in _EXTENSIONS:
        yield f'<extension name="{title}" prefix="{prefix}" uri="{uri}"/>\n'
    yield _GLOBALS
    yield _string("concept:name", name)
    for case, own in groupby(events, key=lambda event: event.case):
        yield f"<trace>\n{_string('concept:name', str(case))}"
        yield from (_event(event) for event in own)
        yield "</trace>\n"
    yield "</log>\n"


def _event(event: LoggedEvent) -> str:
    parts = (
        _string("concept:name", event.name or activity(event.topic)),
        f'<date key="time:timestamp" value="{event.at.isoformat(timespec="milliseconds")}"/>\n',
        _string("lifecycle:transition", "complete"),
        _string("org:resource", event.actor),
        _string("org:group", event.actor_kind),
        _string("topic", event.topic),
        _string("headline", event.headline),
        f'<id key="event" value="{event.id}"/>\n',
        f'<id key="{event.subject_kind}" value="{event.subject_id}"/>\n',
    )
    return f"<event>\n{''.join(parts)}</event>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(_plain(value))}/>\n"


def _plain(value: str) -> str:
    """Without the control characters that XML cannot carry."""
    return "".join(c for c in value if c >= " " or c in "\t\n")
