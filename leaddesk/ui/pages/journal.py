"""The journal's window: what was asked for, sent and answered, newest first; looked through, verified and written to a file."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from leaddesk.domain.changes import AccountsChanged, Change, OutboxChanged
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Tone
from leaddesk.services.wording import explain
from leaddesk.ui import ask, operation, strings_pages, strings_shell
from leaddesk.ui import strings_journal as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.journal import STATE, Filters, JournalModel
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.pages.timeline import STATE_ICONS
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import EmptyState, MessageBar, SearchBox
from leaddesk.ui.widgets.quiet_table import QuietTable

PAD = 8
SHARES = (0, 150, 190, 170, 0)  # the first as wide as its text, the last takes what is left
MEANWHILE_MS = 300
Index = QModelIndex | QPersistentModelIndex


class JournalDelegate(QStyledItemDelegate):
    """Cells under their headings, a hairline under each row, a state as shape and words."""

    def __init__(self, theme: Theme, icons: Icons, view: QuietTable, model: JournalModel) -> None:
        super().__init__(view)
        self._theme = theme
        self._icons = icons
        self._view = view
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = self._theme.tokens
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selection if self._view.hasFocus() else tokens.selection_idle))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.hairline))
        room, colour = rect.adjusted(PAD, 0, -PAD, 0), QColor(tokens.muted if index.column() in (0, 1) else tokens.text)
        line = self._model.line(index.row())
        if index.column() == STATE and index.data():
            icon, tone = STATE_ICONS.get(line.state, ("history", "muted"))
            painter.drawPixmap(room.left(), room.center().y() - 6, self._icons.pixmap(icon, tone, 14, self._view.devicePixelRatioF()))
            room.adjust(22, 0, 0, 0)
        if line.scrubbed:
            colour = QColor(tokens.muted)
        painter.setFont(self._view.font())
        painter.setPen(colour)
        said = painter.fontMetrics().elidedText(" ".join(str(index.data() or "").split()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), said)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """What does not fit, whole; never as HTML."""
        text = str(index.data() or "")
        if event.type() != QEvent.Type.ToolTip or self._view.fontMetrics().horizontalAdvance(text) <= option.rect.width() - 2 * PAD - 22:
            QToolTip.hideText()
            return False
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        QToolTip.showText(event.globalPos(), f"<p>{escaped}</p>", view)
        return True


class JournalTable(QuietTable):
    """The rows. ``opened(row)`` by Enter or a double click."""

    opened = Signal(int)

    def __init__(self, theme: Theme, icons: Icons, model: JournalModel, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setModel(model)
        self.setItemDelegate(JournalDelegate(theme, icons, self, model))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QuietTable.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(theme.font(tabular=True))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStyleSheet(f"QHeaderView::section:first {{ padding-left: {PAD}px; }}")
        head.setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first is as wide as a moment; the others share what there is."""
        super().resizeEvent(event)
        first = self.fontMetrics().horizontalAdvance("00 MMM 0000 00:00:00") + 2 * PAD + 4
        share = max(0.6, (self.viewport().width() - first) / 780)
        for place, width in enumerate(SHARES[1:-1], 1):
            self.setColumnWidth(place, int(width * share))
        self.setColumnWidth(0, first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class JournalPage(QWidget):
    """The page. ``record_wanted(RecordKey)``."""

    record_wanted = Signal(object)

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.model = JournalModel(ctx.services, ctx.reader, self._failed, self)
        self.account = QComboBox(self)
        self.search = SearchBox(ctx.theme, ctx.icons, s.search(), parent=self)
        self.verify_button = QPushButton(s.verify(), self)
        self.export_button = QPushButton(s.export(), self)
        self.message = MessageBar(ctx.theme, ctx.icons, parent=self)
        self.table = named(JournalTable(ctx.theme, ctx.icons, self.model, self), s.title())
        self.empty = EmptyState(ctx.theme, ctx.icons)
        self._count = plain(role="muted")
        self._meanwhile = QTimer(self, interval=MEANWHILE_MS, singleShot=True)
        self._build()
        self._accounts()
        self.model.reload()

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.verify_button.setToolTip(s.verify_tip())
        self.export_button.setToolTip(s.export_tip())
        for button in (self.verify_button, self.export_button):
            button.setAutoDefault(False)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(buddy(s.account(), self.account))
        bar.addWidget(self.account)
        bar.addWidget(self.search, 1)
        bar.addSpacing(8)
        bar.addWidget(self.verify_button)
        bar.addWidget(self.export_button)
        self.account.setMinimumWidth(170)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 10)
        column.setSpacing(12)
        top = QVBoxLayout()
        top.setSpacing(2)
        top.addWidget(plain(s.title(), "title"))
        top.addWidget(plain(s.hint(), "muted", wrap=True))
        column.addLayout(top)
        column.addLayout(bar)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self._count)
        self.empty.hide()
        self.account.currentIndexChanged.connect(lambda _: self._look())
        self.search.searched.connect(lambda _: self._look())
        self.search.left.connect(self.table.setFocus)
        self.verify_button.clicked.connect(self.verify)
        self.export_button.clicked.connect(self.export)
        self.empty.second_pressed.connect(self._everything)
        self.table.opened.connect(self._open)
        self.model.grown.connect(self._render)
        self._meanwhile.timeout.connect(self.model.reload)
        self._ctx.bridge.changed.connect(self._changed)
        self._ctx.theme.changed.connect(self.table.viewport().update)

    def _accounts(self) -> None:
        """The accounts there are; the chosen one stays chosen."""
        chosen = self.account.currentData()
        wanted = [(s.all_accounts(), ""), *((account.label, str(account.id)) for account in self.model.accounts)]
        if [(self.account.itemText(i), self.account.itemData(i)) for i in range(self.account.count())] == wanted:
            return
        self.account.blockSignals(True)
        self.account.clear()
        for label, name in wanted:
            self.account.addItem(label, name)
        self.account.setCurrentIndex(max(0, self.account.findData(chosen)))
        self.account.blockSignals(False)
        if chosen != self.account.currentData() and chosen is not None:
            self._look()

    def _look(self) -> None:
        chosen = self.account.currentData()
        self.model.look_for(Filters(AccountId(chosen) if chosen else None, " ".join(self.search.text().split())))

    def _everything(self) -> None:
        self.search.clear()
        self.account.setCurrentIndex(0)

    def _render(self) -> None:
        self._accounts()
        rows = self.model.rowCount()
        filtered = self.model.filters != Filters()
        self.table.setVisible(rows > 0)
        self.empty.setVisible(not rows)
        self._count.setText(s.shown(rows, not self.model.whole) if rows else "")
        if filtered:
            self.empty.show_state("search", s.nothing_found(), s.nothing_found_hint(), "", s.show_everything())
        else:
            self.empty.show_state("history", s.empty(), s.empty_hint())

    def _changed(self, change: Change) -> None:
        if isinstance(change, (OutboxChanged, AccountsChanged)) and not self._meanwhile.isActive():
            self._meanwhile.start()

    def _open(self, row: int) -> None:
        line = self.model.line(row)
        if line.record is not None:
            self.record_wanted.emit(line.record)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, LeaddeskError):
            raise error
        self.notify(explain(error.failure, translate=strings_pages.service).line, Tone.BAD)

    def notify(self, text: str, tone: Tone = Tone.INFO) -> None:
        self.message.show_message(text, tone)

    def verify(self) -> None:
        """Checks the chain and says what it found."""
        operation.start(self, check(self._ctx, self), name="check_journal", busy=lambda busy: self.verify_button.setEnabled(not busy))

    def export(self) -> None:
        """Asks for a file and writes the journal into it."""
        operation.start(self, save(self._ctx, self), name="save_journal", busy=lambda busy: self.export_button.setEnabled(not busy))


async def check(ctx: UiContext, owner: QWidget) -> None:
    """Verifies the whole chain and says it in the owner's message bar."""
    intact, entries, where = await ctx.query(ctx.services.maintenance.verify_journal)
    operation.say(owner, strings_shell.journal_state(intact, entries, where), Tone.GOOD if intact else Tone.BAD)


async def save(ctx: UiContext, owner: QWidget) -> None:
    """Writes the journal to a file somebody names."""
    path = await ask.pick_save(owner, strings_shell.save_journal_title(), name="leaddesk-journal.jsonl", suffix="jsonl")
    if path is not None:
        entries = await ctx.call(ctx.services.maintenance.export_journal(path))
        operation.say(owner, strings_shell.journal_saved(entries, path.name), Tone.GOOD)


class JournalWindow(QDialog):
    """The page in a window of its own that does not stand in the way."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(s.title())
        self.resize(1000, 640)
        self.page = JournalPage(ctx, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.page.table.setFocus()
