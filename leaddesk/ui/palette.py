"""The command palette: one field for everything that can be done or gone to, worked with the keys alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from leaddesk.services.api import Hit
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import named, plain
from leaddesk.ui.palette_entries import Collector, Entry, ranked
from leaddesk.ui.theme import set_role

ROW = 38
SHOWN = 10
HITS = 20
LEAST = 2  # letters before records are searched
ENTRY = Qt.ItemDataRole.UserRole
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN - 1, Qt.Key.Key_PageUp: 1 - SHOWN}
Index = QModelIndex | QPersistentModelIndex


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(part for part in (entry.title, entry.hint, entry.why, _native(entry.key)) if part)
        return None


class _Painter(QStyledItemDelegate):
    """Icon, title and quiet hint on the left; the key and where it belongs on the right."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._ctx.theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return
        theme, t = self._ctx.theme, self._ctx.theme.tokens
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            painter.drawRoundedRect(QRectF(box).adjusted(6, 1, -6, -1), 6, 6)
        owner = self.parent()
        ratio = owner.devicePixelRatioF() if isinstance(owner, QWidget) else 1.0
        icon = self._ctx.icons.pixmap(entry.icon, "muted" if entry.why or not chosen else "accent_text", 16, ratio)
        painter.drawPixmap(box.left() + 18, box.center().y() - 7, icon)
        left, right = box.left() + 46, box.right() - 18
        right -= self._aside(painter, box, right, words.palette_section(entry.section)) + 12
        if entry.key:
            right -= self._aside(painter, box, right, _native(entry.key), strong=True) + 12
        title = theme.font(weight=QFont.Weight.Medium)
        painter.setFont(title)
        painter.setPen(QColor(t.muted if entry.why else t.text))
        said = QFontMetrics(title).elidedText(entry.title, Qt.TextElideMode.ElideRight, max(40, right - left))
        painter.drawText(QRect(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, said)
        left += QFontMetrics(title).horizontalAdvance(said) + 12
        hint = theme.font(px=12)
        painter.setFont(hint)
        painter.setPen(QColor(theme.colour("warn") if entry.why else t.muted))
        if right - left > 30:
            quiet = QFontMetrics(hint).elidedText(entry.why or entry.hint, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, quiet)
        painter.restore()

    def _aside(self, painter: QPainter, box: QRect, right: int, text: str, *, strong: bool = False) -> int:
        """Writes at the right edge; answers how wide it was."""
        font = self._ctx.theme.font(px=11, weight=QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        width = QFontMetrics(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(QColor(self._ctx.theme.tokens.muted))
        painter.drawText(QRect(right - width, box.top(), width + 1, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return width


class Palette(QDialog):
    """Lists what fits as one types; Enter does it and closes. What can't be done now says why and stays open."""

    def __init__(self, ctx: UiContext, collector: Collector, recent: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._over = parent.window()
        self._collector = collector
        self._recent = list(recent)
        self._entries = collector.entries()
        self._hits: list[Entry] = []
        self._chosen: Entry | None = None
        self.setWindowTitle(words.palette_title())
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.field = named(QLineEdit(), words.palette_field())
        self.field.setPlaceholderText(words.palette_hint())
        self.field.setMinimumHeight(40)
        self.field.setFrame(False)
        self.field.setStyleSheet("QLineEdit, QLineEdit:focus { border: none; background: transparent; padding: 0 10px; }")
        self.field.setFont(ctx.theme.font(px=15))
        self.lines = _Lines(self)
        self.list = named(QListView(), words.palette_list())
        self.list.setModel(self.lines)
        self.list.setItemDelegate(_Painter(ctx, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("background: transparent;")
        self.foot = plain(words.palette_foot(), "muted")
        self._lay_out()
        self.field.textChanged.connect(self._typed)
        self.list.clicked.connect(lambda index: self._do(index.row()))
        self._fill()

    def _lay_out(self) -> None:
        line, foot = QFrame(), QFrame()
        frame = QFrame()
        set_role(frame, "card")
        for one in (line, foot):
            set_role(one, "hairline")
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, 5, 1, 8)
        column.setSpacing(4)
        self.foot.setContentsMargins(18, 2, 18, 0)
        for part in (self.field, line, self.list, foot, self.foot):
            column.addWidget(part)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        over = self._over
        self.list.setFixedHeight(self._ctx.theme.px(ROW) * SHOWN)
        self.setFixedWidth(min(680, over.width() - 80))
        self.move(over.mapToGlobal(over.rect().center()).x() - self.width() // 2, over.mapToGlobal(over.rect().topLeft()).y() + 70)

    def chosen(self) -> Entry | None:
        """What is to be done now that it is closed."""
        return self._chosen

    # as one types

    def _typed(self, text: str) -> None:
        self._hits = []
        self._fill()
        typed = " ".join(text.split())
        if len(typed) < LEAST:
            self._ctx.reader.forget("palette")
            return
        queries = self._ctx.services.queries
        self._ctx.reader.ask(lambda: queries.search(typed, HITS), done=self._found, lane="palette")

    def _found(self, hits: Sequence[Hit]) -> None:
        """Records join at the end: what stands above is not moved."""
        self._hits = self._collector.hits(hits)
        self._fill()

    def _fill(self) -> None:
        typed = " ".join(self.field.text().split())
        held = self.list.currentIndex().row() if self._hits else 0
        found = ranked([*self._entries, *self._recent], typed) if typed else [*self._recent, *(e for e in self._entries if not e.why)]
        known = {(e.title, e.hint) for e in found if e.section == "recent"}
        self.lines.show([*found, *(e for e in self._hits if (e.title, e.hint) not in known)])
        nothing = not self.lines.entries and bool(typed)
        self.foot.setText(words.palette_nothing() if nothing else words.palette_foot())
        self._go(max(0, held))

    def _go(self, row: int) -> None:
        count = len(self.lines.entries)
        if count:
            self.list.setCurrentIndex(self.lines.index(max(0, min(count - 1, row)), 0))

    def _do(self, row: int) -> None:
        if not 0 <= row < len(self.lines.entries):
            return
        entry = self.lines.entries[row]
        if entry.why:
            self.foot.setText(entry.why)
            return
        self._chosen = entry
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        row = self.list.currentIndex().row()
        if key in MOVES:
            self._go(row + MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(row)
        else:
            super().keyPressEvent(event)


def _native(sequence: str) -> str:
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


async def run(ctx: UiContext, collector: Collector, recent: Sequence[Entry], parent: QWidget) -> None:
    """Opens the palette; what was chosen is done once it is gone, so that it may open a dialog of its own."""
    from leaddesk.ui import ask
    from leaddesk.ui.dialogs.frame import dispose

    dialog = Palette(ctx, collector, recent, parent)
    try:
        await ask.run(dialog)
        entry = dialog.chosen()
    finally:
        dispose(dialog)
    if entry is not None:
        QTimer.singleShot(0, parent, entry.run)
