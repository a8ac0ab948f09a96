"""Times and sizes in words, in the user's locale: "10:42", "yesterday 17:10", "in 6 s", "1.2 MB"."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from leaddesk.ui import strings_pages as s

WEEK = 6  # days back that are named by their weekday


def utc_now() -> datetime:
    """The wall clock, aware, in UTC. Pages take it as an argument so that tests can say what time it is."""
    return datetime.now(UTC)


def clock(at: datetime) -> str:
    """The local time of day, e.g. ``17:10``."""
    local = at.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def moment(at: datetime, now: datetime) -> str:
    """A point in time as short as it can be said: ``17:10``, ``yesterday 17:10``, ``Mon 17:10``, ``3 Feb 17:10``, ``3 Feb 2025``."""
    local, today = at.astimezone(), now.astimezone().date()
    days = (today - local.date()).days
    if days == 0:
        return clock(at)
    if days == 1:
        return s.say(s.YESTERDAY_AT, time=clock(at))
    day = _qdate(local.date())
    if 0 < days <= WEEK:
        return f"{QLocale().toString(day, 'ddd')} {clock(at)}"
    if local.year == today.year:
        return f"{QLocale().toString(day, 'd MMM')} {clock(at)}"
    return QLocale().toString(day, "d MMM yyyy")


def short_date(day: date, today: date) -> str:
    """A day for a fact line: ``Today``, ``Tomorrow``, ``Yesterday``, ``Thu 5 Feb``, ``5 Feb 2027``."""
    named = {0: s.TODAY, 1: s.TOMORROW, -1: s.YESTERDAY}.get((day - today).days)
    if named:
        return s.say(named)
    return QLocale().toString(_qdate(day), "ddd d MMM" if day.year == today.year else "d MMM yyyy")


def day_title(day: date, today: date) -> str:
    """A heading for a day: ``Today``, ``Yesterday``, ``Monday 2 February``, ``2 February 2025``."""
    if day == today:
        return s.say(s.TODAY)
    if day == today - timedelta(days=1):
        return s.say(s.YESTERDAY)
    return QLocale().toString(_qdate(day), "dddd d MMMM" if day.year == today.year else "d MMMM yyyy")


def remaining(until: datetime, now: datetime) -> str:
    """How long until then, counted down: ``6 s``, ``4 min``, ``2 h 5 min``; ``""`` when it is past."""
    seconds = int(-(-(until - now).total_seconds() // 1))
    if seconds <= 0:
        return ""
    if seconds < 60:
        return s.say(s.SECONDS, n=seconds)
    if seconds < 3600:
        return s.say(s.MINUTES, n=-(-seconds // 60))
    hours, rest = divmod(seconds, 3600)
    return s.say(s.HOURS_MINUTES, h=hours, m=rest // 60)


def size(count: int) -> str:
    """Bytes for people, e.g. ``1.2 MB``."""
    said = QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    return said.replace(f"{QLocale().decimalPoint()}0 ", " ")


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
