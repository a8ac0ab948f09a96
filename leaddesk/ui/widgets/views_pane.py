"""The side list of views: sections, icons, counts; a list box underneath, so that keys and screen readers know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.ui import strings
from leaddesk.ui.models.views import View
from leaddesk.ui.names import named
from leaddesk.ui.theme import Icons, Theme

VIEW = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
ROW = 30
HEADING = 34


class ViewsPane(QListWidget):
    """`chosen(View)` when another view is picked; `menu_wanted(View, QPoint)` on a saved one."""

    chosen = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, strings.views_name())
        self.setProperty("role", "side")
        self.setStyleSheet("background: transparent;")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Painter(theme, icons, self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.customContextMenuRequested.connect(self._menu)
        self.currentItemChanged.connect(self._picked)
        theme.changed.connect(self.viewport().update)
        self._views: tuple[View, ...] = ()

    def set_views(self, views: Sequence[View], current: str) -> None:
        """Replaces the list, quietly; `current` is the name of the view that is shown."""
        self._views = tuple(views)
        counts = {item.data(VIEW).name: item.data(COUNT) for item in self._entries()}
        blocked = self.blockSignals(True)
        self.clear()
        section = ""
        for view in views:
            if view.section != section:
                section = view.section
                heading = QListWidgetItem(section, self)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                heading.setSizeHint(QSize(40, HEADING))
            item = QListWidgetItem(view.title, self)
            item.setData(VIEW, view)
            item.setData(COUNT, counts.get(view.name))
            item.setSizeHint(QSize(40, ROW))
            if view.name == current:
                self.setCurrentItem(item)
        self.blockSignals(blocked)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """View name → number of rows."""
        for item in self._entries():
            count = counts.get(item.data(VIEW).name)
            item.setData(COUNT, count)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.text() if count is None else f"{item.text()}, {count}")

    def current(self) -> View | None:
        item = self.currentItem()
        view = item.data(VIEW) if item is not None else None
        return view if isinstance(view, View) else None

    def pick(self, number: int) -> None:
        """The n-th view from the top, counted from 0 (Ctrl+1…9)."""
        entries = self._entries()
        if 0 <= number < len(entries):
            self.setCurrentItem(entries[number])

    def choose(self, name: str) -> None:
        """The view of that name, as if it had been picked."""
        for item in self._entries():
            if item.data(VIEW).name == name:
                self.setCurrentItem(item)

    def _entries(self) -> list[QListWidgetItem]:
        items = (self.item(row) for row in range(self.count()))
        return [item for item in items if isinstance(item.data(VIEW), View)]

    def _picked(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        view = item.data(VIEW) if item is not None else None
        if isinstance(view, View):
            self.chosen.emit(view)

    def _menu(self, where: QPoint) -> None:
        item = self.itemAt(where)
        view = item.data(VIEW) if item is not None else None
        if isinstance(view, View) and view.saved:
            self.menu_wanted.emit(view, self.viewport().mapToGlobal(where))


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        view = index.data(VIEW)
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(view, View):
            self._entry(painter, box, option.state, view, index.data(COUNT))
        else:
            painter.setFont(self._theme.font(px=11, weight=QFont.Weight.DemiBold))
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(box.adjusted(18, 8, -8, 0), Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()

    def _entry(self, painter: QPainter, box: QRect, state: QStyle.StateFlag, view: View, count: object) -> None:
        t = self._theme.tokens
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        pill = QRectF(box).adjusted(8, 1, -8, -1)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft if chosen else t.hairline if not t.dark else t.hover))
            painter.drawRoundedRect(pill, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(t.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        owner = self.parent()
        ratio = owner.devicePixelRatioF() if isinstance(owner, QWidget) else 1.0
        icon = self._icons.pixmap(view.icon, "accent_text" if chosen else "muted", 16, ratio)
        painter.drawPixmap(QPoint(box.left() + 18, box.center().y() - 7), icon)
        right = box.right() - 18
        if isinstance(count, int) and count > 0:
            right = self._count(painter, box, right, view, count)
        font = self._theme.font(weight=QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(t.accent_text if chosen else t.text))
        room = QRect(box.left() + 44, box.top(), max(0, right - box.left() - 50), box.height())
        words = QFontMetrics(font).elidedText(view.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _count(self, painter: QPainter, box: QRect, right: int, view: View, count: int) -> int:
        """Paints the number, answers where it begins."""
        font = self._theme.font(px=12, tabular=True)
        words = f"{count:,}"
        width = QFontMetrics(font).horizontalAdvance(words)
        painter.setFont(font)
        loud = view.due == "overdue"
        painter.setPen(QColor(self._theme.colour("bad") if loud else self._theme.tokens.muted))
        painter.drawText(QRect(right - width, box.top(), width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, words)
        return right - width
