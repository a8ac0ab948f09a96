"""Sheets to read: the keys, the health check, about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.services.api import Check
from leaddesk.ui import strings_shell
from leaddesk.ui.keys import keys
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets import StatusDot

TONES = {"ok": Tone.GOOD, "warn": Tone.WARN, "fail": Tone.BAD}


class _Sheet(QDialog):
    """A heading, something to read, and Close."""

    def __init__(self, title: str, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(width, height)
        self.body = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(self.body)
        self.body.setContentsMargins(0, 0, 12, 0)
        area = named(QScrollArea(), title)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        inside.setAutoFillBackground(False)  # the area turns it on
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 16, 16)
        column.setSpacing(12)
        column.addWidget(plain(title, "heading"))
        column.addWidget(area, 1)
        column.addWidget(buttons)


class KeySheet(_Sheet):
    """All keys, by section."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(strings_shell.keys_title(), parent, 560, 620)
        section = ""
        grid = QGridLayout()
        for key in keys():
            if key.section != section:
                section = key.section
                self.body.addSpacing(6)
                self.body.addWidget(plain(section, "caption"))
                grid = QGridLayout()
                grid.setColumnMinimumWidth(0, 150)
                grid.setColumnStretch(1, 1)
                grid.setVerticalSpacing(6)
                self.body.addLayout(grid)
            row = grid.rowCount()
            grid.addWidget(plain(key.sequence, "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(plain(key.text, wrap=True), row, 1)
        self.body.addStretch()


class DoctorSheet(_Sheet):
    """What works here and why not."""

    def __init__(self, theme: Theme, checks: Sequence[Check], parent: QWidget) -> None:
        super().__init__(strings_shell.doctor_title(), parent, 560, 460)
        for check in checks:
            tone = TONES.get(check.state, Tone.NEUTRAL)
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(StatusDot(theme, tone), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(plain(f"{check.name} — {strings_shell.check_state(check.state)}", "subheading"))
            words.addWidget(plain(check.text, "muted", wrap=True, select=True))
            row.addLayout(words, 1)
            self.body.addLayout(row)
            line = QFrame()
            set_role(line, "hairline")
            self.body.addWidget(line)
        self.body.addStretch()


class AboutSheet(_Sheet):
    """Version, where the data is, licences."""

    def __init__(self, version: str, profile: str, parent: QWidget) -> None:
        super().__init__(strings_shell.about_title(), parent, 460, 320)
        self.body.addWidget(plain(strings_shell.about_version(version), "subheading", select=True))
        self.body.addWidget(plain(strings_shell.about_profile(profile), "muted", wrap=True, select=True))
        self.body.addWidget(plain(strings_shell.about_licences(), "muted", wrap=True, select=True))
        self.body.addStretch()
