"""The head of a list: its title with count and age, the search box, refresh, options, the main action, and the chips below."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from leaddesk.ui import strings, strings_board
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import ChipBar, SearchBox

LEAST_SEARCH, MOST_SEARCH = 150, 340
SHORT_SEARCH = 104  # beside a long title
LONG = 20  # characters of a title
GAP, MARGINS = 8, 28


class ListTop(QWidget):
    """Public parts: `title`, `search`, `chips`, `new`."""

    board_wanted = Signal(bool)
    refresh_wanted = Signal()
    options_wanted = Signal(QWidget)

    def __init__(self, theme: Theme, icons: Icons, plural: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._running = False
        self.title = plain(strings.view_all(), "heading")
        self._count = plain(role="muted")
        self._loaded = plain(role="muted")
        self.search = SearchBox(theme, icons, strings.search_name(plural))
        self.search.setMinimumWidth(LEAST_SEARCH)
        self.search.setMaximumWidth(MOST_SEARCH)
        self.chips = ChipBar(theme, icons)
        self._refresh = named(QToolButton(), strings.refresh_now())
        self._refresh.setToolTip(strings.refresh_tip())
        self._options = named(QToolButton(), strings.list_menu())
        self._options.setToolTip(strings.list_menu())
        self._looks = {
            False: named(QToolButton(), strings_board.as_list(), strings_board.list_tip()),
            True: named(QToolButton(), strings_board.as_board(), strings_board.board_tip()),
        }
        self.new = QPushButton()
        set_role(self.new, "primary")
        self.new.hide()
        self.other = QPushButton()
        self.other.hide()
        self._refresh.clicked.connect(self.refresh_wanted)
        self._options.clicked.connect(lambda: self.options_wanted.emit(self._options))
        self._lay_out()
        theme.changed.connect(self._draw)
        self._draw()

    def _lay_out(self) -> None:
        for on, look in self._looks.items():
            look.setCheckable(True)
            look.setChecked(not on)
            look.setToolTip(look.accessibleDescription())
            look.clicked.connect(partial(self._look, on))
            look.hide()
        for button in (*self._looks.values(), self._refresh, self._options):
            set_role(button, "outlined")
            button.setIconSize(QSize(16, 16))
            button.setFixedHeight(30)
        words = QHBoxLayout()
        words.setSpacing(8)
        for label in (self.title, self._count, self._loaded):
            words.addWidget(label, 0, Qt.AlignmentFlag.AlignBaseline)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addLayout(words)
        first.addStretch(1)
        first.addWidget(self.search, 3)
        pair = QHBoxLayout()
        pair.setSpacing(0)
        for look in self._looks.values():
            pair.addWidget(look)
        first.addLayout(pair)
        first.addWidget(self._refresh)
        first.addWidget(self._options)
        first.addWidget(self.other)
        first.addWidget(self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 10)
        column.setSpacing(10)
        column.addLayout(first)
        column.addWidget(self.chips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_title(self, text: str) -> None:
        """What the list shows; a long title takes the room of the time of loading, and of the search box down to its least."""
        self.title.setText(text)
        self.title.setToolTip(text if len(text) > LONG else "")
        self._fit()

    def _fit(self) -> None:
        """The title is never cut: first the time of loading goes, then the count, which the foot of the window and the side list say too."""
        others = [*self._looks.values(), self._refresh, self._options, self.other, self.new]
        taken = sum(part.sizeHint().width() + GAP for part in others if not part.isHidden())
        long = len(self.title.text()) > LONG
        self.search.setMinimumWidth(SHORT_SEARCH if long else LEAST_SEARCH)
        room = self.width() - taken - self.search.minimumWidth() - 3 * GAP - MARGINS - self.title.sizeHint().width()
        for label in (self._count, self._loaded):
            room -= label.sizeHint().width() + GAP
            label.setVisible(room >= 0 and bool(label.text()))
        self.search.setMaximumWidth(LEAST_SEARCH if long else MOST_SEARCH)

    def offered(self) -> str:
        """How something new begins here, "" where it can't."""
        return "" if self.new.isHidden() else self.new.text()

    def never_refreshed(self) -> None:
        """A list nobody else writes to has no button for it."""
        self._refresh.hide()

    def without_options(self) -> None:
        """A list that is part of a page: its columns are chosen at its heading only."""
        self._options.hide()
        self.title.hide()

    def set_count(self, text: str) -> None:
        self._count.setText(text)
        self._fit()

    def count_text(self) -> str:
        return self._count.text()

    def set_loaded(self, text: str) -> None:
        self._loaded.setText(f"· {text}" if text else "")
        self._fit()

    def set_running(self, running: bool, seen: int = 0) -> None:
        """A refresh goes on, with so many rows seen."""
        self._running = running
        self._refresh.setEnabled(not running)
        self._refresh.setText(strings.refreshing(seen) if running else "")
        with_words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if running else Qt.ToolButtonStyle.ToolButtonIconOnly
        self._refresh.setToolButtonStyle(with_words)
        self._draw()
        self._fit()

    def running(self) -> bool:
        return self._running

    def offer_board(self, offered: bool) -> None:
        """Whether the list can be shown as a board."""
        for look in self._looks.values():
            look.setVisible(offered)
        self._fit()

    def show_board(self, on: bool) -> None:
        """Which of the two looks is on."""
        for board, look in self._looks.items():
            look.setChecked(board is on)

    def _look(self, on: bool) -> None:
        self.show_board(on)
        self.board_wanted.emit(on)

    def _draw(self) -> None:
        for on, look in self._looks.items():
            look.setIcon(self._icons.get("kanban" if on else "rows-3", "muted"))
        if self._running:
            self._icons.before(self._refresh, "loader", "muted")
        else:
            self._refresh.setIcon(self._icons.get("refresh-cw", "muted"))
            self._refresh.setIconSize(QSize(16, 16))
        self._options.setIcon(self._icons.get("sliders-horizontal", "muted"))
        self._icons.before(self.new, "plus", "on_accent")
