"""A day's activity: calm figures over a table, read anew on demand, readable without a connection."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, HealthChanged, RecordsChanged, RefreshProgress
from leaddesk.domain.errors import Failure, LeaddeskError
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Cell, Tone
from leaddesk.services.wording import explain
from leaddesk.ui import operation
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import named, plain
from leaddesk.ui.pages.activity_model import RIGHT, Activity, ActivityModel, Figure, figures, load_activity
from leaddesk.ui.pages.flow import FlowLayout, clear
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets import EmptyState, MessageBar, StatusDot, paint_shape
from leaddesk.ui.widgets.quiet_table import QuietTable

PAD = 8


class FigureCard(QFrame):
    """A large number over its caption."""

    def __init__(self, figure: Figure, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "card")
        number = plain(QLocale().toString(figure.number))
        number.setFont(theme.font(px=26, weight=QFont.Weight.DemiBold, tabular=True))
        caption = QHBoxLayout()
        caption.setSpacing(6)
        if figure.tone is not Tone.NEUTRAL:
            caption.addWidget(StatusDot(theme, figure.tone, self))
        caption.addWidget(plain(figure.title, "muted"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        column.addWidget(number)
        column.addLayout(caption)
        self.setAccessibleName(f"{figure.title}: {figure.number}")


class ActivityDelegate(QStyledItemDelegate):
    """Cells under their headings, a hairline under each row, a status as shape and word in its tone."""

    def __init__(self, theme: Theme, view: QuietTable, model: ActivityModel) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        tokens, rect = self._theme.tokens, option.rect
        column = self._model.column(index.column())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selection if self._view.hasFocus() else tokens.selection_idle))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.hairline))
        room, colour = rect.adjusted(PAD, 0, -PAD, 0), QColor(tokens.text)
        if column.cell is Cell.STATUS and index.data():
            tone = self._model.tone(index)
            colour = QColor(self._theme.tone_colours(tone).fg)
            paint_shape(painter, QRectF(room.left(), rect.center().y() - 4, 9, 9), tone, colour)
            room = room.adjusted(16, 0, 0, 0)
        side = Qt.AlignmentFlag.AlignRight if column.cell in RIGHT else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._view.font())
        painter.setPen(colour)
        said = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), said)


class ActivityTable(QuietTable):
    """The rows. Ctrl+C copies them with their headings. ``sorted_by(column)`` when a heading is clicked."""

    sorted_by = Signal(int)

    def __init__(self, theme: Theme, model: ActivityModel, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._model = model
        self._widths: list[int] = []
        self.setModel(model)
        self.setItemDelegate(ActivityDelegate(theme, self, model))
        self.setFrameShape(QuietTable.Shape.NoFrame)
        self.setFont(theme.font(tabular=True))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStyleSheet(f"QHeaderView::section:first {{ padding-left: {PAD}px; }}")  # no gutter here as in the lead table
        head.setSectionsClickable(True)
        head.setStretchLastSection(False)
        head.sectionClicked.connect(self.sorted_by)

    def fit(self, activity: Activity) -> None:
        """Column widths as the kind asks for them; the widest takes what is left. What does not fit scrolls."""
        self._widths = [column.width + PAD for column in activity.columns]
        self._spread()

    def _spread(self) -> None:
        spare = self.viewport().width() - sum(self._widths)
        widest = self._widths.index(max(self._widths)) if self._widths else -1
        for place, width in enumerate(self._widths):
            self.setColumnWidth(place, width + (max(0, spare) if place == widest else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._model.as_text(sorted(index.row() for index in self.selectionModel().selectedRows())))
        else:
            super().keyPressEvent(event)


class ActivityPage(QWidget):
    """One kind of activity of one account. ``sign_in_wanted(AccountId)``."""

    sign_in_wanted = Signal(object)

    def __init__(self, ctx: UiContext, account: AccountId, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._account = account
        self._kind = kind
        self._formats = Formats(ctx.clock)
        self._activity: Activity | None = None
        self._failure: Failure | None = None
        self._sort, self._descending = "", False
        self._busy = self._asked = False
        self._title = plain(role="title")
        self._age = plain(role="muted")
        self.again = QPushButton(s.say(s.REFRESH), self)
        self.notice = MessageBar(ctx.theme, ctx.icons, closable=False, parent=self)
        self._cards = QWidget(self)
        self._flow = FlowLayout(self._cards, gap=12, line_gap=12, column=150)
        self._shown: list[Figure] = []
        self.model = ActivityModel(self._formats, self)
        self.table = named(ActivityTable(ctx.theme, self.model, self), s.say(s.ACTIVITY_TABLE))
        self.empty = EmptyState(ctx.theme, ctx.icons)
        self._build()
        self.reload()

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.again.clicked.connect(self.refresh)
        self.notice.acted.connect(self._acted)
        self.empty.pressed.connect(self.refresh)
        self.table.sorted_by.connect(self._sort_by)
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 20, 10)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._age, 1)
        head.addWidget(self.again)
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 4, 20, 12)
        inside.setSpacing(14)
        inside.addWidget(self._cards)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addLayout(inside, 1)
        self._ctx.bridge.changed.connect(self._changed)
        self._ctx.theme.changed.connect(self._restyle)
        self._ctx.reader.ask(partial(self._formats.load, QLocale().name()), done=lambda _: self._restyle())

    def reload(self) -> None:
        """Reads the rows from the cache again."""
        read = partial(load_activity, self._ctx.services, self._account, self._kind, self._sort, self._descending)
        self._ctx.reader.ask(read, done=self._arrived, lane=f"activity {self._account} {self._kind}")

    def refresh(self) -> None:
        """Reads the activity from the server."""
        if not self._busy:
            operation.start(self, self._refresh(), name="refresh activity", failed=self._failed, busy=self._set_busy)

    async def _refresh(self) -> None:
        counts = await self._ctx.call(self._ctx.services.refresher.refresh(self._account, (self._kind,)))
        self._failure = counts[self._kind].failure if self._kind in counts else None
        self.reload()

    def _failed(self, error: LeaddeskError) -> None:
        self._failure = error.failure
        self._render()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._render()

    def _arrived(self, activity: Activity) -> None:
        first = self._activity is None
        self._activity = activity
        self.model.show(activity)
        if first:
            self.table.fit(activity)
        self._render()
        self._refresh_once()

    def _refresh_once(self) -> None:
        """The first time somebody looks and nothing was ever read, it is read without asking."""
        health = self._activity.health if self._activity else None
        if self._activity is not None and self.isVisible() and not self._asked and (health is None or (health.refreshed is None and not health.running)):
            self._asked = True
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_once()

    def _render(self) -> None:
        activity = self._activity
        if activity is None:
            return
        now = self._ctx.clock.now()
        self._title.setText(activity.kind.plural)
        read = activity.health.refreshed if activity.health else None
        busy = self._busy or bool(activity.health and activity.health.running)
        self._age.setText(s.say(s.REFRESHING) if busy else s.say(s.AS_OF, when=moment(read, now)) if read else s.say(s.NEVER_READ))
        self.again.setEnabled(not busy)
        self._ctx.icons.before(self.again, "refresh-cw")
        self._render_cards(figures(activity) if read else [])
        self.table.setVisible(bool(activity.rows))
        self.empty.setVisible(not activity.rows)
        if busy and not read:
            self.empty.show_state("hourglass", s.say(s.ACTIVITY_COMING))
        elif read:
            self.empty.show_state("activity", activity.kind.empty or s.say(s.ACTIVITY_NONE))
        else:
            self.empty.show_state("cloud-off", s.say(s.NEVER_READ), s.say(s.NEVER_READ_HINT), s.say(s.READ_NOW))
        self._notice(activity)

    def _notice(self, activity: Activity) -> None:
        failure = self._failure or (activity.health.failure if activity.health else None)
        if failure is None or self._busy:
            self.notice.clear()
            return
        read = activity.health.refreshed if activity.health else None
        if failure.code == "offline" and read is not None:
            self.notice.show_message(s.say(s.OFFLINE_SHOWING, when=moment(read, self._ctx.clock.now())), Tone.WARN, s.say(s.TRY_AGAIN))
            return
        sentence = explain(failure, server=activity.server, translate=s.service)
        act = s.SIGN_IN if failure.code == "sign_in_needed" else s.TRY_AGAIN
        self.notice.show_message(" ".join(p for p in (sentence.what, sentence.meaning if read else "") if p), Tone.WARN, s.say(act))

    def _render_cards(self, shown: Sequence[Figure]) -> None:
        self._cards.setVisible(bool(shown))
        if list(shown) != self._shown:
            self._shown = list(shown)
            clear(self._flow)
            for figure in shown:
                self._flow.addWidget(FigureCard(figure, self._ctx.theme, self._cards))

    def figures(self) -> list[Figure]:
        """The cards as shown."""
        return list(self._shown)

    def _acted(self) -> None:
        failure = self._failure or (self._activity.health.failure if self._activity and self._activity.health else None)
        if failure is not None and failure.code == "sign_in_needed":
            self.sign_in_wanted.emit(self._account)
        else:
            self.refresh()

    def _sort_by(self, place: int) -> None:
        column = self.model.column(place)
        if column.sortable:
            self._descending = not self._descending if self._sort == column.name else False
            self._sort = column.name
            head = self.table.horizontalHeader()
            head.setSortIndicatorShown(True)
            head.setSortIndicator(place, Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder)
            self.reload()

    def _changed(self, change: Change) -> None:
        about = isinstance(change, (RecordsChanged, RefreshProgress)) and change.account == self._account and change.kind == self._kind
        if about or (isinstance(change, HealthChanged) and change.account == self._account):
            self.reload()

    def _restyle(self) -> None:
        self._shown = []
        self.table.viewport().update()
        if self._activity is not None:
            self.model.show(self._activity)
        self._render()
