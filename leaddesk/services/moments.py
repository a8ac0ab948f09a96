"""Reads the times people write for follow-ups: a day, a day with a time, a word, or how far from now."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

MORNING = time(9, 0)
"""When something is due that has only a day."""
_FROM_NOW = re.compile(r"\+\s*(\d{1,5})\s*(m|min|h|d|w)")
_UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_WORDS = {"today": 0, "tomorrow": 1}


def read_moment(words: str, now: datetime) -> datetime | None:
    """An aware moment, local when no zone is named; None when nobody can tell. A day alone means its morning, today at least an hour from now."""
    text = " ".join(words.split()).lower()
    span = _FROM_NOW.fullmatch(text)
    try:
        if span:
            return now + int(span.group(1)) * _UNITS[span.group(2)]
        day, _, hour = text.partition(" ") if " " in text else text.partition("t") if text[:1].isdigit() else (text, "", "")
        chosen = now.astimezone().date() + timedelta(days=_WORDS[day]) if day in _WORDS else date.fromisoformat(day)
        if not hour:
            return morning(chosen, now)
        moment = datetime.combine(chosen, time.fromisoformat(hour.upper()))
        return moment.astimezone() if moment.tzinfo is None else moment
    except (ValueError, OverflowError):
        return None


def morning(day: date, now: datetime) -> datetime:
    """Nine o'clock of a local day; of today, the next full hour when that is over."""
    local = now.astimezone()
    if day == local.date() and local.time() >= MORNING:
        return (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return datetime.combine(day, MORNING).astimezone()
