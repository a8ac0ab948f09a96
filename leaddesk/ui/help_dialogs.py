"""Sheets to read: the keys, the health check, about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.services.api import Check
from leaddesk.ui import operation, strings_console, strings_shell
from leaddesk.ui.context import UiContext
from leaddesk.ui.keys_sheet import KeysTable, save_sheet
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import StatusDot
from leaddesk.ui.widgets.long_label import LongLabel

TONES = {"ok": Tone.GOOD, "warn": Tone.WARN, "fail": Tone.BAD}


class KeySheet(QDialog):
    """All keys, by section, with a way to change and to print them."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(strings_shell.keys_title())
        self.resize(720, 640)
        self.keys = KeysTable(ctx, edit=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        printing = buttons.addButton(strings_console.keys_print(), QDialogButtonBox.ButtonRole.ActionRole)
        printing.clicked.connect(lambda: operation.start(parent, save_sheet(ctx, parent), name="print_keys"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(plain(strings_shell.keys_title(), "heading"))
        column.addWidget(self.keys, 1)
        column.addWidget(buttons)


class HealthDialog(QDialog):
    """The accounts (last refresh, errors in words, quota, clocks) and this computer (key, disk, database, journal)."""

    def __init__(self, ctx: UiContext, checks: Sequence[Check], parent: QWidget) -> None:
        super().__init__(parent)
        from leaddesk.ui.pages.health import HealthPage

        self.setWindowTitle(strings_shell.doctor_title())
        self.resize(820, 620)
        self.page = HealthPage(ctx, self)
        tabs = named(QTabWidget(), strings_shell.doctor_title())
        tabs.addTab(self.page, strings_console.health_accounts())
        tabs.addTab(self._computer(ctx.theme, checks), strings_console.health_computer())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(tabs, 1)
        column.addWidget(buttons)

    @staticmethod
    def _computer(theme: Theme, checks: Sequence[Check]) -> QWidget:
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 12, 12, 0)
        area = named(QScrollArea(), strings_console.health_computer())
        area.setWidgetResizable(True)
        area.setWidget(inside)
        inside.setAutoFillBackground(False)  # the area turns it on
        for check in checks:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(StatusDot(theme, TONES.get(check.state, Tone.NEUTRAL)), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(plain(f"{check.name} — {strings_shell.check_state(check.state)}", "subheading"))
            words.addWidget(plain(check.text, "muted", wrap=True, select=True))
            row.addLayout(words, 1)
            body.addLayout(row)
            line = QFrame()
            set_role(line, "hairline")
            body.addWidget(line)
        body.addStretch()
        return area


class AboutSheet(QDialog):
    """Version, where the data is, licences: as high as its words."""

    def __init__(self, version: str, profile: str, icons: Icons, colour: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(strings_shell.about_title())
        self.setFixedWidth(460)
        badge = QLabel()
        badge.setPixmap(icons.badge("layers", colour, 44).pixmap(QSize(44, 44), self.devicePixelRatioF()))
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(badge)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain("Leaddesk", "title"))
        words.addWidget(plain(strings_shell.about_version(version), "muted", select=True))
        head.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(6)
        column.addLayout(head)
        column.addSpacing(12)
        column.addWidget(plain(strings_shell.about_data(), "subheading"))
        place = LongLabel()
        place.setText(profile)
        place.pick_with(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(place, "muted")
        column.addWidget(place)
        column.addSpacing(8)
        column.addWidget(plain(strings_shell.about_made_of(), "subheading"))
        column.addWidget(plain(strings_shell.about_licences(), "muted", wrap=True, select=True))
        column.addSpacing(16)
        column.addWidget(buttons)
