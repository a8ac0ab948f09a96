"""One text for a field that has parts (an address as it stands in a letter): typed or pasted, taken apart by the CRM's own check."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms import parse
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.forms.text import Block
from leaddesk.ui.names import plain
from leaddesk.ui.strings_forms import say

LONGEST = 2000


class WholeText(QWidget):
    """The box for the text, with two ways on: ``fill`` in the parts from it, or go ``back`` to typing them one by one."""

    edited = Signal()
    fill = Signal()
    back = Signal()

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.block = Block(replace(spec, type=FieldType.MULTILINE, placeholder=say(S.WHOLE_HINT)))
        self.block.setAccessibleName(say(S.WHOLE_NAME, title=spec.title))
        self._later = plain(say(S.WHOLE_LATER), "muted", wrap=True)
        self._setting = False
        self.block.textChanged.connect(self._changed)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(12)
        buttons.addWidget(link_button(say(S.FILL_PARTS), self.fill.emit))
        buttons.addWidget(link_button(say(S.PARTS_INSTEAD), self.back.emit))
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.block)
        column.addWidget(self._later, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(buttons)
        self._later.hide()

    def text(self) -> str:
        return parse.clean_block(self.block.toPlainText())[:LONGEST].strip()

    def set_text(self, value: str) -> None:
        self._setting = True
        self.block.setPlainText(parse.clean_block(value[:LONGEST]))
        self._setting = False
        self._later.hide()

    def say_later(self) -> None:
        self._later.show()

    def _changed(self) -> None:
        if not self._setting:
            self._later.hide()
            self.edited.emit()
