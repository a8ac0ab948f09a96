"""The first-run tour's hints: short, where the window is still empty, never in the way; hidden for good with one button, back with Help > Tour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from leaddesk.ui import strings_tour
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.tour import Tour

if TYPE_CHECKING:
    from leaddesk.ui.context import UiContext

LEAST, NARROW = 180, 250
KEY = "key"


class TourCard(QFrame):
    """The hints. `panes`: with what each pane is for, too. Hides itself with the tour; every step is a button."""

    def __init__(self, tour: Tour, theme: Theme, icons: Icons, keys: dict[str, str], parent: QWidget | None = None, *, panes: bool = True) -> None:
        super().__init__(parent)
        self._tour, self._icons, self._theme = tour, icons, theme
        self._words = {name: words for name, words, _ in strings_tour.steps()}
        self.steps: dict[str, QPushButton] = {}
        self._pictures: list[tuple[QLabel, str]] = []
        self.close_button = QPushButton(strings_tour.got_it())
        self._lay_out(keys, panes)
        tour.changed.connect(self.render_now)
        theme.changed.connect(self.render_now)
        self.render_now()

    def _lay_out(self, keys: dict[str, str], panes: bool) -> None:
        set_role(self, "well")
        self.setMaximumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(6)
        if panes:
            column.addWidget(plain(strings_tour.panes_title(), "subheading"))
            column.addLayout(self._panes())
            column.addSpacing(8)
        column.addWidget(plain(strings_tour.steps_title(), "subheading"))
        for name, words, key in strings_tour.steps():
            column.addLayout(self._step(name, words, keys.get(key, "")))
        self.close_button.setAutoDefault(False)
        set_role(self.close_button, "quiet")
        self.close_button.setToolTip(strings_tour.again())
        self.close_button.clicked.connect(lambda: self._tour.show(False))
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)

    def _panes(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (icon, name, what) in enumerate(strings_tour.panes()):
            picture = QLabel()
            self._pictures.append((picture, icon))
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(plain(name))
            words.addWidget(plain(what, "muted", wrap=True))
            grid.addWidget(picture, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(words, row, 1)
        return grid

    def _step(self, name: str, words: str, key: str) -> QHBoxLayout:
        button = named(QPushButton(words), words)
        button.setAutoDefault(False)
        set_role(button, "link")
        button.clicked.connect(partial(self._take, name))
        self.steps[name] = button
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(button)
        row.addStretch(1)
        if key:
            chip = plain(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText), "key")
            chip.setObjectName(KEY)
            row.addWidget(chip)
        return row

    def _take(self, name: str, _checked: bool = False) -> None:
        self._tour.wanted.emit(name)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())  # the keys give way in a narrow pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for key in self.findChildren(QLabel, KEY):
            key.setVisible(self.width() > self._theme.px(NARROW))

    def focus(self) -> None:
        """The keyboard goes to the first step that is left."""
        left = next((name for name in self.steps if not self._tour.is_done(name)), "")
        (self.steps[left] if left else self.close_button).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def render_now(self) -> None:
        for name, button in self.steps.items():
            done = self._tour.is_done(name)
            self._icons.before(button, "check" if done else "chevron-right", "good" if done else "accent_text")
            button.setAccessibleName(strings_tour.done(self._words[name]) if done else self._words[name])
        for picture, icon in self._pictures:
            picture.setPixmap(self._icons.pixmap(icon, "accent_text", 16, self.devicePixelRatioF()))
        if self.parentWidget() is not None or not self._tour.shown:  # shown without a parent it would be a window of its own
            self.setVisible(self._tour.shown)


def card(ctx: UiContext, *, panes: bool = True) -> TourCard:
    """The hints with the keys as they are now."""
    keys = {name: ctx.keys.sequence(name) for name in ("refresh", "palette")}
    return TourCard(ctx.tour, ctx.theme, ctx.icons, keys, panes=panes)
