"""The feed of what is due as iCalendar (RFC 5545), as calendars subscribe to it or import it again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from reljournal.domain.message import N_, msg
from reljournal.render.safe import NO_BREAK, ical_text
from reljournal.render.words import Words
from reljournal.reports.feed import Event, Feed

_LONGEST_LINE = 75
"""Octets, the line's end not counted."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def as_ics(feed: Feed, words: Words) -> str:
    """All-day events, which every calendar shows, where many leave to-dos away.

    An event keeps its UID for as long as its matter lasts. SEQUENCE counts the minutes until the feed was made,
    so that whoever imports a later feed has the later event, on its later day, and not a second one.
    """
    name = ical_text(words(N_("rel: relationships")))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//reljournal//rel//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for event in feed.events:
        lines += _event(event, feed, words)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, feed: Feed, words: Words) -> Iterator[str]:
    at = feed.at.astimezone(UTC)
    details = [words(line) for line in event.details]
    if event.code:
        details.append(words(msg(N_("When it is done: rel done {code}"), code=event.code)))
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@{feed.journal}.reljournal"
    yield f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}"
    yield f"LAST-MODIFIED:{at:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{max(0, int((at - _EPOCH).total_seconds() // 60))}"
    yield f"DTSTART;VALUE=DATE:{_day(event.day)}"
    if event.day < date.max:
        yield f"DTEND;VALUE=DATE:{_day(event.day + timedelta(days=1))}"
    if event.yearly:
        # Who was born on 29 February has it on the 28th in a common year: on that month's last day.
        leap = (event.day.month, event.day.day) == (2, 29)
        yield "RRULE:FREQ=YEARLY" + (";BYMONTH=2;BYMONTHDAY=-1" if leap else "")
    yield f"SUMMARY:{_text(words(event.title))}"
    if details:
        yield f"DESCRIPTION:{_text(chr(10).join(details))}"
    yield f"CATEGORIES:{event.kind.upper()}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _text(text: str) -> str:
    return ical_text(text).replace(NO_BREAK, " ")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of 75 octets, each but the first begun with a space; no character is torn."""
    piece = ""
    room = _LONGEST_LINE
    for character in line:
        size = len(character.encode("utf-8", "surrogatepass"))
        if room < size:
            yield piece
            piece, room = " ", _LONGEST_LINE - 1
        piece += character
        room -= size
    yield piece
