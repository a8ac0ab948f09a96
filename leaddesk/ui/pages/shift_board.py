"""The shift board: how the work stands now, in figures and charts that follow the cache; every number opens the list it counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.changes import AccountsChanged, Change, OutboxChanged, RecordsChanged
from leaddesk.domain.ids import AccountId
from leaddesk.domain.shift import ShiftPicture
from leaddesk.domain.specs import Tone
from leaddesk.services.shift import FIGURES
from leaddesk.ui import ask, operation, strings
from leaddesk.ui import strings_shift as s
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.states import Asked, Blank, blank
from leaddesk.ui.names import plain
from leaddesk.ui.pages.board_notice import BoardNotice
from leaddesk.ui.pages.desk_page import DeskPage
from leaddesk.ui.pages.flow import FlowLayout
from leaddesk.ui.pages.moments import clock
from leaddesk.ui.pages.shift_drawings import CHARTS, bars_of, behind, chosen, drawing, figure_tone, none_words
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets import EmptyState, MessageBar
from leaddesk.ui.widgets.chart_card import ChartCard
from leaddesk.ui.widgets.figure import FigureTile

CALM_MS = 600
SLOW_MS = 300  # counting that takes longer is said
MINUTE_MS = 60_000
WIDE = 720  # from this width on charts stand in two columns


class ShiftCards(QWidget):
    """The figures, the days' chart under them, and the other charts in one or two columns by the width there is."""

    def __init__(self, theme: Theme, parent: QWidget, *, one: bool) -> None:
        """`one` account has few statuses, so that another chart has room below them."""
        super().__init__(parent)
        set_role(self, "pane")
        self._left = ("statuses", "sent") if one else ("statuses",)
        row = QWidget(self)
        flow = FlowLayout(row, gap=12, line_gap=12, column=140, even=True)
        self.figures: Mapping[str, FigureTile] = {name: FigureTile(theme, row, noted=False) for name in FIGURES}
        for name, tile in self.figures.items():
            tile.setToolTip(s.say(s.TIPS[name]))
            flow.addWidget(tile)
        self.charts: Mapping[str, ChartCard] = {name: ChartCard(theme, self) for name in CHARTS}
        self._columns = (QVBoxLayout(), QVBoxLayout())
        below = QHBoxLayout()
        below.setSpacing(12)
        for column in self._columns:
            column.setSpacing(12)
            below.addLayout(column, 1)
        self._below = below
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 6, 20, 20)
        outer.setSpacing(12)
        outer.addWidget(plain(s.say(s.SOURCE), "muted", wrap=True))
        outer.addWidget(row)
        outer.addWidget(self.charts["due"])
        outer.addLayout(below)
        outer.addStretch(1)
        self._wide = True
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self.width() >= WIDE) != self._wide:
            self._wide = not self._wide
            self._place()

    def _place(self) -> None:
        """The statuses on the left, the rest on the right; or all of them one below the other."""
        left, right = self._columns
        for column in self._columns:
            while column.count():
                column.takeAt(0)
        for name in CHARTS[1:]:
            (left if name in self._left or not self._wide else right).addWidget(self.charts[name])
        left.addStretch(1)
        right.addStretch(1)
        self._below.setStretch(1, 1 if self._wide else 0)
        self._below.setSpacing(12 if self._wide else 0)


class ShiftBoard(DeskPage):
    """One account's shift, or that of all."""

    def __init__(self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats) -> None:
        super().__init__(account)
        self._ctx, self._formats = ctx, formats
        self._picture: ShiftPicture | None = None
        self._blank: Blank | None = None
        self._dirty = self._entering = False
        self._title = plain(s.say(s.BOARD), "title")
        self._age = plain(role="muted")
        self.book = QPushButton(s.say(s.BOOK), self)
        self.message = MessageBar(ctx.theme, ctx.icons, closable=False, parent=self)
        self.cards = ShiftCards(ctx.theme, self, one=account is not None)
        self._area = QScrollArea(self)
        self.empty = EmptyState(ctx.theme, ctx.icons, parent=self)
        self.notice = BoardNotice(ctx, account, formats, self.message, self)
        self._timers = {name: QTimer(self) for name in ("calm", "slow", "minute")}
        self._build()
        self.reload()

    def _build(self) -> None:
        self._area.setWidget(self.cards)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 20, 6)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._age, 1)
        head.addWidget(self.book)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(self.message)
        outer.addWidget(self._area, 1)
        outer.addWidget(self.empty, 1)
        self._area.hide()
        self.empty.hide()
        self._connect()

    def _connect(self) -> None:
        for name, interval, due in (("calm", CALM_MS, self.reload), ("slow", SLOW_MS, self._counting), ("minute", MINUTE_MS, self._new_day)):
            self._timers[name].setInterval(interval)
            self._timers[name].setSingleShot(name != "minute")
            self._timers[name].timeout.connect(due)
        self._timers["minute"].start()
        for name, tile in self.cards.figures.items():
            tile.clicked.connect(partial(self._figure, name))
        for name, card in self.cards.charts.items():
            card.chart.chosen.connect(partial(self._bar, name))
        self.book.clicked.connect(self._save)
        self.empty.pressed.connect(lambda: self.notice.press(self._blank) if self._blank is not None else None)
        self.notice.changed.connect(self._draw)
        self.notice.again.connect(self.reload)
        self.notice.sign_in.connect(self.sign_in_wanted)
        self._ctx.bridge.changed.connect(self._changed)
        self._ctx.theme.changed.connect(self._draw)

    def private(self) -> list[QWidget]:
        return []  # numbers, and who does the work: nothing of customers

    def enter(self) -> None:
        """To the first figure, or to what the empty page offers; before anything was counted, as soon as it is."""
        self._entering = self._picture is None
        there = self if self._entering else next(iter(self.cards.figures.values())) if self._area.isVisible() else self.empty
        there.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def picture(self) -> ShiftPicture | None:
        """What is shown."""
        return self._picture

    def reload(self) -> None:
        """Counts again."""
        shifts, account = self._ctx.services.shifts, self.account
        if shifts is not None:
            self._dirty = False
            if self._picture is None:
                self._timers["slow"].start()
            self._ctx.reader.ask(lambda: shifts.picture(account), done=self._take, failed=self._failed, lane=f"shift-{id(self)}")

    def _take(self, picture: ShiftPicture) -> None:
        self._picture = picture
        self.notice.went_well()
        self._draw()

    def _failed(self, error: BaseException) -> None:
        self._timers["slow"].stop()
        self.notice.failed(error)

    def _counting(self) -> None:
        if self._picture is None:
            self.empty.show_state("hourglass", s.say(s.COUNTING))
            self.empty.show()

    def _draw(self) -> None:
        self.book.setIcon(self._ctx.icons.get("download", "muted"))
        picture = self._picture
        if picture is None or not self.notice.read_once:
            return
        self._timers["slow"].stop()
        day = QLocale().toString(QDate(picture.day.year, picture.day.month, picture.day.day), QLocale.FormatType.LongFormat)
        self._age.setText(s.say(s.COUNTED, day=day, time=clock(picture.taken)))
        something = any(bar.count for bar in picture.figures) or any(bar.count for bar in picture.sent)
        for name, tile in self.cards.figures.items():
            bar = picture.figure(name)
            tile.present(bar.count, s.say(s.FIGURES[name]), figure_tone(bar))
            tile.setVisible(bool(picture.due) or name not in ("due_today", "overdue"))
        for name, card in self.cards.charts.items():
            card.present(drawing(picture, name), none_words(name))
            card.setVisible(bool(bars_of(picture, name)) or name == "statuses")
        self._show(something=something)

    def _show(self, *, something: bool) -> None:
        """The cards, or the page that says why there are none."""
        self._area.setVisible(something)
        self.empty.setVisible(not something)
        self.book.setEnabled(something)
        if self._entering:
            self.enter()
        if not something:
            self._blank = blank(Asked(None, False, plural=strings.leads()), self.notice.known)
            self.notice.show_blank(self.empty, self._blank)

    def _figure(self, name: str) -> None:
        if self._picture is not None:
            self.view_wanted.emit(behind(self._picture, "", self._picture.figure(name)))

    def _bar(self, chart: str, series: int, category: int) -> None:
        view = chosen(self._picture, chart, category) if self._picture is not None else None
        if view is not None:
            self.view_wanted.emit(view)

    def _changed(self, change: Change) -> None:
        about = isinstance(change, (RecordsChanged, OutboxChanged, AccountsChanged)) and self.account in (None, change.account)
        if about:
            self._dirty = True
            if self.isVisible() and not self._timers["calm"].isActive():
                self._timers["calm"].start()

    def _new_day(self) -> None:
        if self._picture is not None and self._picture.day != self._formats.today():
            self._dirty = True
            if self.isVisible():
                self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty or (self._picture is not None and self._picture.day != self._formats.today()):
            self.reload()

    def _save(self) -> None:
        if self._picture is not None:
            operation.start(self, self._write(self._picture), name="write the shift")

    async def _write(self, picture: ShiftPicture) -> None:
        name = s.say(s.BOOK_NAME, account=picture.label or s.say(s.ALL_ACCOUNTS), day=picture.day.isoformat())
        path: Path | None = await ask.pick_save(self, s.say(s.BOOK), name=f"{name}.xlsx", filters=(strings.excel_files(),), suffix="xlsx")
        shifts = self._ctx.services.shifts
        if path is not None and shifts is not None:
            await self._ctx.call(shifts.write(picture, path))
            operation.say(self, s.say(s.WRITTEN, name=path.name), Tone.GOOD)
