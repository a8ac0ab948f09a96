"""From the shift's picture to what its charts draw, and to the list behind a number or a bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from leaddesk.domain.shift import ShiftBar, ShiftPicture
from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_shift as s
from leaddesk.ui.models.views import View
from leaddesk.ui.pages.month_drawings import days_words
from leaddesk.ui.widgets.chart_layout import Drawing, Series

CHARTS = ("due", "statuses", "ages", "sent", "owners")
"""The charts in the order of the page; each is an attribute of the picture."""
_TONES = {"open": Tone.INFO, "due_today": Tone.WARN, "overdue": Tone.BAD, "done_today": Tone.GOOD, "queued": Tone.PROGRESS, "unknown": Tone.WARN}
_AGE_TONES = (Tone.GOOD, Tone.INFO, Tone.PROGRESS, Tone.WARN, Tone.BAD)
_TITLES = {"due": s.BY_DUE, "statuses": s.BY_STATUS, "ages": s.BY_AGE, "sent": s.BY_SENT, "owners": s.BY_OWNER}
_NONE = {"due": s.NONE_DUE, "statuses": s.NONE_OPEN, "ages": s.NONE_OPEN, "sent": s.NONE_SENT, "owners": s.NONE_OPEN}


def bars_of(picture: ShiftPicture, chart: str) -> tuple[ShiftBar, ...]:
    return {"due": picture.due, "statuses": picture.statuses, "ages": picture.ages, "sent": picture.sent, "owners": picture.owners}[chart]


def figure_tone(bar: ShiftBar) -> Tone:
    """Its colour; quiet while there is none of it."""
    return _TONES[bar.value] if bar.count else Tone.NEUTRAL


def none_words(chart: str) -> str:
    """What stands in an empty chart's place."""
    return s.say(_NONE[chart])


def drawing(picture: ShiftPicture, chart: str) -> Drawing:
    """One of the charts."""
    bars, title = bars_of(picture, chart), s.say(_TITLES[chart])
    names = tuple(bar_words(picture, chart, bar) for bar in bars)
    if chart == "due":
        return _by_due(picture, title, names)
    if chart == "sent":
        return Drawing(title, names, (Series("", Tone.GOOD, tuple(bar.count for bar in bars)),), anchor=len(bars) - 1)
    tones = [_tone(chart, place, bar) for place, bar in enumerate(bars)]
    series = tuple(
        Series(name, tone, tuple(bar.count if place == other else 0 for other in range(len(bars))))
        for place, (name, tone, bar) in enumerate(zip(names, tones, bars, strict=True))
    )
    return Drawing(title, names, series, lying=True)


def chosen(picture: ShiftPicture, chart: str, category: int) -> View | None:
    """The list behind a bar."""
    bars = bars_of(picture, chart)
    return behind(picture, chart, bars[category]) if 0 <= category < len(bars) else None


def behind(picture: ShiftPicture, chart: str, bar: ShiftBar) -> View:
    """The passing view that holds exactly what a number (`chart` ``""``) or a bar counted."""
    name = s.say(s.FIGURES[bar.value]) if not chart else _behind_words(picture, chart, bar)
    kind, query = "".join(bar.query.kinds), bar.query
    return View(f"shift:{chart}:{bar.value}", name, "activity", kind=kind, where=query.filters, only=query.only, gone=query.gone)


def bar_words(picture: ShiftPicture, chart: str, bar: ShiftBar) -> str:
    """What a bar stands for, as it is written beside it."""
    if chart in ("due", "sent"):
        day = date.fromisoformat(bar.value)
        return s.say(s.TODAY) if day == picture.day else days_words(day, day)
    if chart == "ages":
        return s.say(s.DAYS, first=bar.value, last=bar.last) if bar.last is not None else s.say(s.DAYS_AND_MORE, first=bar.value)
    if bar.others:
        return s.say(s.OTHERS, n=bar.others)
    return (bar.spec.label if bar.spec is not None else bar.value) or s.say(s.NO_STATUS if chart == "statuses" else s.NOBODY)


def _behind_words(picture: ShiftPicture, chart: str, bar: ShiftBar) -> str:
    words = bar_words(picture, chart, bar)
    if chart in ("due", "sent") and bar.value == picture.day.isoformat():
        return s.say(s.BEHIND_DUE_TODAY if chart == "due" else s.DONE_TODAY)
    if chart == "due":
        return s.say(s.BEHIND_DUE, day=words)
    return s.say(s.BEHIND_SENT, day=words) if chart == "sent" else s.say(s.BEHIND, what=words)


def _by_due(picture: ShiftPicture, title: str, names: Sequence[str]) -> Drawing:
    """One column a day: what has passed, today, and what comes each in a colour of their own."""
    today = picture.day.isoformat()
    parts = (
        Series(s.say(s.PASSED), Tone.BAD, tuple(bar.count if bar.value < today else 0 for bar in picture.due)),
        Series(s.say(s.TODAY), Tone.WARN, tuple(bar.count if bar.value == today else 0 for bar in picture.due)),
        Series(s.say(s.AHEAD), Tone.INFO, tuple(bar.count if bar.value > today else 0 for bar in picture.due)),
    )
    return Drawing(title, tuple(names), parts, stacked=True, anchor=len(names) // 2)


def _tone(chart: str, place: int, bar: ShiftBar) -> Tone:
    if chart == "statuses":
        return bar.spec.tone if bar.spec is not None else Tone.NEUTRAL
    if chart == "ages":
        return _AGE_TONES[min(place, len(_AGE_TONES) - 1)]
    return Tone.INFO if bar.value else Tone.NEUTRAL
