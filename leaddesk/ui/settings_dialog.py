"""The settings of the profile that are worth a question, on four pages; each counts from the moment it is saved, keys at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QSpinBox, QTabWidget, QVBoxLayout, QWidget

from leaddesk.domain.values import JsonValue
from leaddesk.services.screen_lock import DEFAULT_MINUTES, MINUTES, ScreenLock
from leaddesk.ui import operation, strings, strings_console, strings_shell
from leaddesk.ui.console import MASK, Console
from leaddesk.ui.context import UiContext
from leaddesk.ui.keys_sheet import KeysTable
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.theme import set_role
from leaddesk.ui.theme.theme import MODES, TEXT_SIZES

HOLD = ("hold_seconds", 8, 0, 60)
KEEP = ("retention_days", 90, 7, 365)
RATE = ("calls_per_second", 0, 0, 50)  # 0 = as each CRM says
LOCK = (MINUTES, DEFAULT_MINUTES, 0, 480)  # 0 = never by itself
FIELD = 340
Line = tuple[str, QWidget, str]


class SettingsDialog(QDialog):
    """Look; sending and reading; lock and privacy; keys. Without a `console` the mask is only kept for the next start."""

    def __init__(self, ctx: UiContext, parent: QWidget, console: Console | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._console = console
        self._lock = ScreenLock(ctx.services.preferences, ctx.clock)
        self.setWindowTitle(strings_shell.settings_title())
        self.setMinimumSize(620, 560)
        self._look_fields()
        self._work_fields()
        self._guard_fields()
        self.pages = named(QTabWidget(), strings_shell.settings_title())
        self._lay_out()

    def _look_fields(self) -> None:
        theme = self._ctx.theme
        self.colours = self._choice([(strings_shell.theme_mode(mode), mode) for mode in MODES], theme.mode)
        self.rows = self._choice([(strings_shell.row_height(c), c) for c in (False, True)], theme.comfortable)
        self.text = self._choice([(strings_console.text_size(size), size) for size in TEXT_SIZES], theme.text_size)

    def _work_fields(self) -> None:
        preferences = self._ctx.services.preferences
        self.hold = self._number(*HOLD)
        self.hold.setSuffix(strings_shell.seconds())
        self.keep = self._number(*KEEP)
        self.keep.setSuffix(strings_shell.days())
        self.rate = self._number(*RATE)
        self.rate.setSpecialValueText(strings_shell.settings_rate_none())
        self.rate.setSuffix(strings_shell.per_second())
        self.background = QCheckBox(strings_shell.settings_background())
        self.background.setChecked(preferences.get("auto_refresh") is not False)
        self.ahead = QCheckBox(strings_shell.settings_ahead())
        self.ahead.setChecked(preferences.get("read_ahead") is not False)

    def _guard_fields(self) -> None:
        self.lock = self._number(*LOCK)
        self.lock.setSpecialValueText(strings_console.lock_never())
        self.lock.setSuffix(strings_console.minutes())
        self.masked = QCheckBox(strings_console.settings_mask())
        self.masked.setChecked(self._ctx.services.preferences.get(MASK) is True)
        self._pin_state = plain(role="muted", wrap=True)
        self.pin = QPushButton(strings_console.pin_change())
        self.unpin = QPushButton(strings_console.pin_remove())
        for button, remove in ((self.pin, False), (self.unpin, True)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, remove=remove: operation.start(self, self._choose_pin(remove=remove), name="PIN"))
        self._show_pin()

    async def _choose_pin(self, *, remove: bool) -> None:
        from leaddesk.ui.dialogs.pin import choose_pin

        await choose_pin(self._ctx, self._lock, self, remove=remove)
        self._show_pin()

    def _show_pin(self) -> None:
        self._pin_state.setText(strings_console.pin_is_set() if self._lock.set else strings_console.pin_is_not_set())
        self.unpin.setEnabled(self._lock.set)

    @staticmethod
    def _choice(offered: Sequence[tuple[str, object]], now: object) -> QComboBox:
        box = QComboBox()
        for text, value in offered:
            box.addItem(text, value)
        box.setCurrentIndex(box.findData(now))
        return box

    def _number(self, name: str, default: int, least: int, most: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(least, most)
        box.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's padding does not reach the field inside
        value: JsonValue = self._ctx.services.preferences.get(name)
        box.setValue(int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default)
        return box

    def _lay_out(self) -> None:
        look, work, guard, keys = strings_console.settings_pages()
        hints = strings_shell
        looks = [(hints.settings_colours(), self.colours, ""), (hints.settings_rows(), self.rows, ""), (strings_console.settings_text(), self.text, "")]
        self.pages.addTab(self._page(looks), look)
        lines = [
            (hints.settings_hold(), self.hold, hints.settings_hold_hint()),
            (hints.settings_keep(), self.keep, hints.settings_keep_hint()),
            (hints.settings_rate(), self.rate, hints.settings_rate_hint()),
        ]
        ahead = plain(hints.settings_ahead_hint(), "muted", wrap=True)
        self.pages.addTab(self._page(lines, self.background, self.ahead, ahead), work)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 4, 0, 12)
        for button in (self.pin, self.unpin):
            row.addWidget(button)
        row.addStretch(1)
        self.pages.addTab(self._page([(strings_console.lock_after(), self.lock, "")], self._pin_state, buttons, self.masked), guard)
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 12, 0, 0)
        self.keys = KeysTable(self._ctx, edit=True)
        column.addWidget(self.keys)
        self.pages.addTab(table, keys)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 16)
        outer.setSpacing(8)
        outer.addWidget(plain(strings_shell.settings_title(), "heading"))
        outer.addWidget(self.pages, 1)
        outer.addSpacing(8)
        outer.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        save = buttons.addButton(strings.save(), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(strings.cancel(), QDialogButtonBox.ButtonRole.RejectRole)
        set_role(save, "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    @staticmethod
    def _page(lines: Sequence[Line], *more: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        for label, widget, hint in lines:
            column.addSpacing(8)
            widget.setMaximumWidth(FIELD)  # wider would only put the value far from the arrow
            column.addWidget(buddy(label, widget))
            column.addWidget(widget)
            if hint:
                column.addWidget(plain(hint, "muted", wrap=True))
        column.addSpacing(12)
        for part in more:
            column.addWidget(part)
        column.addStretch(1)
        return page

    def accept(self) -> None:
        preferences, theme = self._ctx.services.preferences, self._ctx.theme
        preferences.put(HOLD[0], self.hold.value())
        preferences.put(KEEP[0], self.keep.value())
        preferences.put(LOCK[0], self.lock.value())
        preferences.put("auto_refresh", self.background.isChecked())
        preferences.put("read_ahead", self.ahead.isChecked())
        preferences.put(RATE[0], self.rate.value() or None)
        if self._console is not None:
            self._console.set_mask(self.masked.isChecked())
        else:
            preferences.put(MASK, self.masked.isChecked())
        theme.set_mode(str(self.colours.currentData()))
        theme.set_comfortable(bool(self.rows.currentData()))
        theme.set_text_size(str(self.text.currentData()))
        super().accept()
