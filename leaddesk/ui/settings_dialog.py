"""The settings of the profile that are worth a question; each counts from the moment it is saved."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QSpinBox, QVBoxLayout, QWidget

from leaddesk.domain.values import JsonValue
from leaddesk.ui import strings, strings_shell
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import buddy, plain
from leaddesk.ui.theme import set_role

HOLD = ("hold_seconds", 8, 0, 60)
KEEP = ("retention_days", 90, 7, 365)
RATE = ("calls_per_second", 0, 0, 50)  # 0 = as each CRM says


class SettingsDialog(QDialog):
    """Colours, rows, hold-back, what is read in the background and how fast, how long to keep what is over."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.setWindowTitle(strings_shell.settings_title())
        self.setMinimumWidth(440)
        theme = ctx.theme
        self.colours = QComboBox()
        for mode in ("system", "light", "dark"):
            self.colours.addItem(strings_shell.theme_mode(mode), mode)
        self.colours.setCurrentIndex(self.colours.findData(theme.mode))
        self.rows = QComboBox()
        for comfortable in (False, True):
            self.rows.addItem(strings_shell.row_height(comfortable), comfortable)
        self.rows.setCurrentIndex(int(theme.comfortable))
        self.hold = self._number(*HOLD)
        self.hold.setSuffix(strings_shell.seconds())
        self.keep = self._number(*KEEP)
        self.keep.setSuffix(strings_shell.days())
        self.background = QCheckBox(strings_shell.settings_background())
        self.background.setChecked(ctx.services.preferences.get("auto_refresh") is not False)
        self.rate = self._number(*RATE)
        self.rate.setSpecialValueText(strings_shell.settings_rate_none())
        self.rate.setSuffix(strings_shell.per_second())
        self.ahead = QCheckBox(strings_shell.settings_ahead())
        self.ahead.setChecked(ctx.services.preferences.get("read_ahead") is not False)
        self._lay_out()

    def _number(self, name: str, default: int, least: int, most: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(least, most)
        box.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's padding does not reach the field inside
        value: JsonValue = self._ctx.services.preferences.get(name)
        box.setValue(int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default)
        return box

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        save = buttons.addButton(strings.save(), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(strings.cancel(), QDialogButtonBox.ButtonRole.RejectRole)
        set_role(save, "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(4)
        column.addWidget(plain(strings_shell.settings_title(), "heading"))
        for label, widget, hint in (
            (strings_shell.settings_colours(), self.colours, ""),
            (strings_shell.settings_rows(), self.rows, ""),
            (strings_shell.settings_hold(), self.hold, strings_shell.settings_hold_hint()),
            (strings_shell.settings_keep(), self.keep, strings_shell.settings_keep_hint()),
            (strings_shell.settings_rate(), self.rate, strings_shell.settings_rate_hint()),
        ):
            column.addSpacing(8)
            column.addWidget(buddy(label, widget))
            column.addWidget(widget)
            if hint:
                column.addWidget(plain(hint, "muted", wrap=True))
        column.addSpacing(12)
        column.addWidget(self.background)
        column.addWidget(self.ahead)
        column.addWidget(plain(strings_shell.settings_ahead_hint(), "muted", wrap=True))
        column.addSpacing(16)
        column.addWidget(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        column = self.layout()
        if column is not None:  # only now are the fonts known that the hints are broken into lines with
            self.setMinimumHeight(column.totalHeightForWidth(self.width()))

    def accept(self) -> None:
        preferences, theme = self._ctx.services.preferences, self._ctx.theme
        preferences.put(HOLD[0], self.hold.value())
        preferences.put(KEEP[0], self.keep.value())
        preferences.put("auto_refresh", self.background.isChecked())
        preferences.put("read_ahead", self.ahead.isChecked())
        preferences.put(RATE[0], self.rate.value() or None)
        theme.set_mode(str(self.colours.currentData()))
        theme.set_comfortable(bool(self.rows.currentData()))
        super().accept()
