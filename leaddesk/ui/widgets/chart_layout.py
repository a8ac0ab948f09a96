"""Where the bars of a chart stand: data in, boxes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from leaddesk.domain.specs import Tone

TOP, BOTTOM, SIDE = 18, 24, 2
BAR, ROW, LEGEND = 46, 28, 22
HEIGHT = 190
MANY = 10  # columns from which on some labels are left out rather than all of them cut
Measure = Callable[[str], float]
"""How wide a text is in the chart's small font."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one thing over all categories. `shade` 0…3 tells apart series of one tone."""

    name: str
    tone: Tone
    values: tuple[int, ...]
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart shows. `lying`: bars from the left beside their words, a line for each category; else columns."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    lying: bool = False
    anchor: int = 0  # a column whose label stays when there is no room for all of them

    @property
    def most(self) -> int:
        """The highest bar, of stacked ones their sum."""
        columns = [[one.values[c] for one in self.series] for c in range(len(self.categories))]
        return max((sum(column) if self.stacked else max(column, default=0) for column in columns), default=0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One painted value and where it stands."""

    series: int
    category: int
    value: int
    box: QRectF


def with_shades(series: Sequence[Series]) -> tuple[Series, ...]:
    """Series of one tone get shades one after the other, so that neighbours differ."""
    seen: dict[Tone, int] = {}
    out = []
    for one in series:
        out.append(replace(one, shade=seen.get(one.tone, 0) % 4))
        seen[one.tone] = seen.get(one.tone, 0) + 1
    return tuple(out)


def steps_to(most: int) -> tuple[int, int]:
    """(steps of the scale, height of one): one, two or five times a power of ten, at most four steps."""
    if most <= 4:
        return max(1, most), 1
    step, factor = 1, 0
    while step * 4 < most:
        step = step * 5 // 2 if factor % 3 == 1 else step * 2
        factor += 1
    return -(-most // step), step


def labelled(drawing: Drawing, slot: float, measure: Measure) -> list[int]:
    """The columns whose labels are written: all, or of many columns as many as have room, the anchor's among them."""
    count = len(drawing.categories)
    widest = max((measure(name) for name in drawing.categories), default=0.0) + 6
    every = max(1, -(-int(widest) // max(1, int(slot)))) if count > MANY else 1
    return [place for place in range(count) if (place - drawing.anchor) % every == 0]


class Places:
    """The boxes of a drawing in a given width."""

    def __init__(self, drawing: Drawing, width: int, measure: Measure) -> None:
        self._drawing = drawing
        self._width = max(width, 160)
        self.steps, self.step = steps_to(drawing.most)
        self.label = min(int(self._width * 0.42), int(max((measure(name) for name in drawing.categories), default=0)) + 8)
        self.legend = [] if drawing.lying or len(drawing.series) < 2 else self._legend(measure)
        lines = int(self.legend[-1][1].top() // LEGEND) + 1 if self.legend else 0
        self.height = max(1, len(drawing.categories)) * ROW + 4 if drawing.lying else HEIGHT + lines * LEGEND
        scale = measure(f"{self.steps * self.step:,}") + 12
        self.field = QRectF(scale, TOP, max(40.0, self._width - scale - SIDE), HEIGHT - TOP - BOTTOM)
        self.bars = self._lying(measure("00,000") + 8) if drawing.lying else self._columns()

    def _legend(self, measure: Measure) -> list[tuple[int, QRectF]]:
        """Each series' entry, lines counted from the legend's own top."""
        entries, left, line = [], 0.0, 0
        for place, one in enumerate(self._drawing.series):
            width = measure(one.name) + 36
            if left and left + width > self._width:
                left, line = 0.0, line + 1
            entries.append((place, QRectF(left, line * LEGEND, width, LEGEND)))
            left += width
        return entries

    def _lying(self, number: float) -> list[Bar]:
        drawing, most = self._drawing, max(1, self._drawing.most)
        room = max(20.0, self._width - self.label - 10 - number)
        bars = []
        for category in range(len(drawing.categories)):
            for place, one in enumerate(drawing.series):
                value = one.values[category]
                width = max(2.0, room * value / most) if value else 0.0
                bars.append(Bar(place, category, value, QRectF(self.label + 10, category * ROW + 6, width, ROW - 12)))
        return bars

    def _columns(self) -> list[Bar]:
        drawing, field, top = self._drawing, self.field, self.steps * self.step
        slot = field.width() / max(1, len(drawing.categories))
        beside = 1 if drawing.stacked else max(1, len(drawing.series))
        each = min(BAR if drawing.stacked else BAR * 0.7, slot * 0.72 / beside)
        bars = []
        for category in range(len(drawing.categories)):
            floor, middle = field.bottom(), field.left() + slot * (category + 0.5)
            for place, one in enumerate(drawing.series):
                height = field.height() * one.values[category] / top
                left = middle - each / 2 if drawing.stacked else middle + (place - beside / 2) * (each + 2)
                bars.append(Bar(place, category, one.values[category], QRectF(left, floor - height, each, height)))
                floor -= height if drawing.stacked else 0
        return bars
