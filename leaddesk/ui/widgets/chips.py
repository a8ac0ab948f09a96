"""Filter chips: a column and the values chosen for it, each with how many rows have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui import strings
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.status import shape_picture

HEIGHT = 28
GAP = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """A column offered as a filter."""

    column: str
    title: str


@dataclass(frozen=True, slots=True)
class ChipValue:
    """One value of a chip's menu: what the query takes, what is shown, how many rows have it."""

    value: str
    label: str
    count: int
    tone: Tone | None = None  # a status: its shape and colour stand before the word


class ChipBar(QWidget):
    """`changed` when the choice changed; `asked(column)` when a menu opens and wants its values through `offer`."""

    changed = Signal()
    asked = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._chips: dict[str, Chip] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._chosen: dict[str, tuple[str, ...]] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._open: tuple[str, QMenu] | None = None
        self._hidden: list[str] = []
        self._more = QToolButton()
        self._more.clicked.connect(self._open_more)
        set_role(self._more, "chip")
        self._clear = QToolButton()
        self._clear.setText(strings.chips_clear())
        self._clear.clicked.connect(self.clear)
        for button in (self._more, self._clear):
            button.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        theme.changed.connect(self._draw)
        self._draw()

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Replaces the chips; values chosen for columns that stay are kept."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        self._chips = {chip.column: chip for chip in chips}
        self._chosen = {column: values for column, values in self._chosen.items() if column in self._chips}
        for chip in chips:
            button = QToolButton(self)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(14, 14))
            button.clicked.connect(self._opener(chip.column))
            self._buttons[chip.column] = button
        self._draw()

    def chosen(self) -> Mapping[str, tuple[str, ...]]:
        """Column → values; columns without a choice are left out."""
        return {column: values for column, values in self._chosen.items() if values}

    def choose(self, chosen: Mapping[str, Sequence[str]]) -> None:
        """Sets the whole choice, quietly (a saved filter)."""
        self._chosen = {column: tuple(values) for column, values in chosen.items() if column in self._chips}
        self._draw()

    def clear(self) -> None:
        if self.chosen():
            self._chosen.clear()
            self._draw()
            self.changed.emit()

    def offer(self, column: str, values: Sequence[ChipValue]) -> None:
        """Fills the menu that asked for them."""
        if self._open is None or self._open[0] != column:
            return
        menu = self._open[1]
        menu.clear()
        chosen = self._chosen.get(column, ())
        if not values:
            menu.addAction(strings.chips_none()).setEnabled(False)
        for value in values:
            self._labels[column, value.value] = value.label
            action = QAction(f"{value.label or strings.chips_blank()}\t{value.count:,}".replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value.value in chosen)
            if value.tone is not None and value.value not in chosen:  # the tick takes the picture's place
                action.setIcon(QIcon(shape_picture(value.tone, self._theme.tone_colours(value.tone).fg, 12, self.devicePixelRatioF())))
                action.setIconVisibleInMenu(True)
            action.toggled.connect(self._toggler(column, value.value))
            menu.addAction(action)
        if chosen:
            menu.addSeparator()
            menu.addAction(strings.chips_all()).triggered.connect(lambda: self._set(column, ()))
        menu.adjustSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """As many chips as fit, those in use first to stay; the others go behind one button."""
        self._clear.setVisible(bool(self.chosen()))
        self._more.setText(strings.chips_more())
        tail = [button for button in (self._clear,) if self.chosen()]
        room = self.width() - sum(button.sizeHint().width() + GAP for button in tail)
        widths = {column: button.sizeHint().width() + GAP for column, button in self._buttons.items()}
        kept = list(self._buttons)
        if sum(widths.values()) > room:
            room -= self._more.sizeHint().width() + GAP
            for column in sorted(self._buttons, key=lambda c: (c not in self.chosen(), list(self._buttons).index(c)), reverse=True):
                if sum(widths[c] for c in kept) > room:
                    kept.remove(column)
        self._hidden = [column for column in self._buttons if column not in kept]
        self._more.setVisible(bool(self._hidden))
        left = 0
        shown = [self._buttons[column] for column in kept] + ([self._more] if self._hidden else []) + tail
        for button in shown:
            button.setGeometry(left, 0, button.sizeHint().width(), HEIGHT)
            left += button.width() + GAP
        for column, button in self._buttons.items():
            button.setVisible(column in kept)

    def _open_more(self) -> None:
        """The chips there was no room for."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for column in self._hidden:
            menu.addAction(self._chips[column].title.replace("&", "&&")).triggered.connect(self._opener(column))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _opener(self, column: str) -> Callable[[], None]:
        return lambda: self._menu(column)

    def _menu(self, column: str) -> None:
        button = self._more if column in self._hidden else self._buttons[column]
        menu = QMenu(self)
        menu.addAction(strings.chips_loading()).setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        self._open = (column, menu)
        self.asked.emit(column)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def _toggler(self, column: str, value: str) -> Callable[[bool], None]:
        def toggled(on: bool) -> None:
            kept = tuple(v for v in self._chosen.get(column, ()) if v != value)
            self._set(column, (*kept, value) if on else kept)

        return toggled

    def _set(self, column: str, values: tuple[str, ...]) -> None:
        self._chosen[column] = values
        self._draw()
        self.changed.emit()

    def _draw(self) -> None:
        for column, button in self._buttons.items():
            values = self._chosen.get(column, ())
            title = self._chips[column].title
            words = [self._labels.get((column, value), value) or strings.chips_blank() for value in values[:2]]
            text = f"{title}: {', '.join(words)}" + (f" +{len(values) - 2}" if len(values) > 2 else "") if values else title
            button.setText(text.replace("&", "&&"))
            set_role(button, "chip-on" if values else "chip")
            button.setIcon(self._icons.get("chevron-down", "accent_text" if values else "muted", 14))
            button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the word
            button.setAccessibleName(strings.chip_name(title))
        self._more.setIcon(self._icons.get("chevron-down", "muted", 14))
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setVisible(bool(self._buttons))
        self._place()
