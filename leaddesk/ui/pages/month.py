"""The month's picture of an account: figures to press, charts by week and status, a month to choose, and the workbook."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, RecordsChanged
from leaddesk.domain.ids import AccountId
from leaddesk.domain.months import KindMonth, MonthFigure, MonthPicture
from leaddesk.domain.specs import Tone
from leaddesk.services.snapshot import month_after, month_of
from leaddesk.ui import ask, operation, strings, strings_board
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.pages.board import sums
from leaddesk.ui.pages.flow import FlowLayout, clear
from leaddesk.ui.pages.month_drawings import by_status, by_week, by_week_and_status, list_behind, month_words
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets import EmptyState
from leaddesk.ui.widgets.chart_card import ChartCard
from leaddesk.ui.widgets.figure import FigureTile

BACK, AHEAD = 36, 1  # months offered before and after this one
CALM_MS = 600


class FigureButton(FigureTile):
    """How often a milestone was reached, and its amounts; pressing it shows the list behind."""

    def __init__(self, figure: MonthFigure, theme: Theme, formats: Formats, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.present(figure.count, figure.milestone.title, figure.milestone.tone, sums(figure.amounts, formats))


class KindPart(QWidget):
    """One kind's charts. ``wanted(View)``: the list behind a bar."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture: MonthPicture | None = None
        self._month: KindMonth | None = None
        self._cards = [ChartCard(theme, self) for _ in range(3)]
        self.charts = [card.chart for card in self._cards]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in self._cards:
            column.addWidget(card)
        for place, chart in enumerate(self.charts):
            chart.chosen.connect(partial(self._chosen, place))

    def present(self, picture: MonthPicture, month: KindMonth) -> None:
        self._picture, self._month = picture, month
        drawings = (by_week(picture, month), by_status(month), by_week_and_status(picture, month))
        for card, drawing in zip(self._cards, drawings, strict=True):
            card.present(drawing)
            card.setVisible(bool(drawing.most))

    def _chosen(self, place: int, series: int, category: int) -> None:
        if self._picture is None or self._month is None:
            return
        figure = self._month.figures[series if place == 0 else 0]
        status = self._month.statuses[series] if place else None
        self.wanted.emit((figure, status, None if place == 1 else category))


class MonthPage(QWidget):
    """``list_wanted(View)``: the records behind a figure or a bar."""

    list_wanted = Signal(object)

    def __init__(self, ctx: UiContext, account: AccountId, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._account = account
        self._formats = formats
        self._picture: MonthPicture | None = None
        self._month = month_of(formats.today())
        self._dirty = False
        self._parts: dict[str, KindPart] = {}
        self._title = plain(role="title")
        self._picker = QComboBox(self)
        self._label = buddy(strings_board.month_label(), self._picker)
        self._before = named(QToolButton(self), strings_board.month_before())
        self._after = named(QToolButton(self), strings_board.month_next())
        self.book = QPushButton(strings_board.month_book(), self)
        self._inner = QWidget()
        self._cards = QWidget(self._inner)
        self._flow = FlowLayout(self._cards, gap=12, line_gap=12, column=170)
        self.empty = EmptyState(ctx.theme, ctx.icons)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.reload)
        self._build()
        self.go(self._month)

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._label.setParent(self)
        self._label.hide()
        for by in range(AHEAD, -BACK - 1, -1):
            month = month_after(self._month, by)
            self._picker.addItem(month_words(month), month)
        self._picker.activated.connect(lambda place: self.go(self._picker.itemData(place)))
        for button, by in ((self._before, -1), (self._after, 1)):
            set_role(button, "outlined")
            button.setToolTip(button.accessibleName())
            button.clicked.connect(partial(self._step, by))
        self.book.clicked.connect(self._save)
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 20, 6)
        head.setSpacing(8)
        for widget in (self._title, self._before, self._picker, self._after):
            head.addWidget(widget)
        head.insertStretch(1, 1)
        head.addSpacing(8)
        head.addWidget(self.book)
        area = QScrollArea(self)
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        set_role(self._inner, "pane")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(20, 6, 20, 20)
        self._column.setSpacing(14)
        self._column.addWidget(plain(strings_board.month_source(), "muted", wrap=True))
        self._column.addWidget(self._cards)
        self._column.addWidget(self.empty, 1)
        self._column.addStretch(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(area, 1)
        self._ctx.bridge.changed.connect(self._changed)
        self._ctx.theme.changed.connect(self._draw)

    def go(self, month: date) -> None:
        """To another month."""
        self._month = month_of(month)
        place = self._picker.findData(self._month)
        if place < 0:
            place = 0 if self._month > self._picker.itemData(0) else self._picker.count()
            self._picker.insertItem(place, month_words(self._month), self._month)
        self._picker.setCurrentIndex(place)
        self.reload()

    def picture(self) -> MonthPicture | None:
        """What is shown."""
        return self._picture

    def part(self, kind: str) -> KindPart:
        return self._parts[kind]

    def reload(self) -> None:
        """Counts the month again."""
        months, account, month = self._ctx.services.months, self._account, self._month
        if months is not None:
            self._dirty = False
            self._ctx.reader.ask(lambda: months.picture(account, month), done=self._take, lane=f"month-{id(self)}")

    def _step(self, by: int) -> None:
        self.go(month_after(self._month, by))

    def _take(self, picture: MonthPicture) -> None:
        self._picture = picture
        self._draw()

    def _draw(self) -> None:
        for step, icon in ((self._before, "chevron-left"), (self._after, "chevron-right")):
            step.setIcon(self._ctx.icons.get(icon, "muted"))
        self._ctx.icons.before(self.book, "download")
        picture = self._picture
        if picture is None:
            return
        self._title.setText(month_words(picture.month))
        clear(self._flow)
        for month in picture.kinds:
            for figure in month.figures:
                button = FigureButton(figure, self._ctx.theme, self._formats, self._cards)
                button.clicked.connect(partial(self._behind, month, (figure, None, None)))
                self._flow.addWidget(button)
            self._part(month).present(picture, month)
        something = any(figure.count for month in picture.kinds for figure in month.figures)
        self._cards.setVisible(something)
        self.empty.setVisible(not something)
        if not something:
            self.empty.show_state("calendar", strings_board.month_empty(), strings_board.month_empty_hint())

    def _part(self, month: KindMonth) -> KindPart:
        part = self._parts.get(month.kind.name)
        if part is None:
            part = self._parts[month.kind.name] = KindPart(self._ctx.theme, self._inner)
            part.wanted.connect(partial(self._behind_bar, month.kind.name))
            self._column.insertWidget(self._column.count() - 2, part)
        return part

    def _behind_bar(self, kind: str, what: object) -> None:
        months = {month.kind.name: month for month in (self._picture.kinds if self._picture is not None else ())}
        if kind in months:
            self._behind(months[kind], what)

    def _behind(self, month: KindMonth, what: object, *_: object) -> None:
        service, picture = self._ctx.services.months, self._picture
        if service is not None and picture is not None and isinstance(what, tuple):
            figure, status, week = what
            view = list_behind(service, picture, month, figure, status, week)
            self.list_wanted.emit(view)

    def _changed(self, change: Change) -> None:
        if isinstance(change, RecordsChanged) and change.account == self._account:
            self._dirty = True
            if self.isVisible() and not self._calm.isActive():
                self._calm.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self.reload()

    def _save(self) -> None:
        if self._picture is not None:
            operation.start(self, self._write(self._picture), name="write the month")

    async def _write(self, picture: MonthPicture) -> None:
        name = strings_board.month_book_name(picture.label, f"{picture.month:%Y-%m}")
        path: Path | None = await ask.pick_save(self, strings_board.month_book(), name=f"{name}.xlsx", filters=(strings.excel_files(),), suffix="xlsx")
        months = self._ctx.services.months
        if path is not None and months is not None:
            await self._ctx.call(months.write(picture, path))
            operation.say(self, strings_board.month_written(path.name), Tone.GOOD)
