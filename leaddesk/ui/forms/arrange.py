"""Where a form's fields stand: one column, or the calendar on the left of the rest; advanced fields folded away below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.ui import strings_forms as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.forms.row import FieldRow
from leaddesk.ui.strings_forms import say

GAP = 14


class Folded(QWidget):
    """Fields behind a button, closed at first."""

    def __init__(self, rows: Sequence[FieldRow], ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._button = link_button(say(S.MORE_SETTINGS), lambda: self._toggle(self._body.isHidden()))
        self._body = QWidget()
        inside = _column(self._body)
        inside.setContentsMargins(0, 8, 0, 0)
        for row in rows:
            inside.addWidget(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self._body)
        self._toggle(False)

    def unfold(self) -> None:
        self._toggle(True)

    def _toggle(self, shown: bool) -> None:
        self._body.setVisible(shown)
        self._ctx.icons.before(self._button, "chevron-down" if shown else "chevron-right", "accent_text")


def arrange(column: QVBoxLayout, rows: Sequence[FieldRow], ctx: UiContext) -> Folded | None:
    """Puts the rows into the column; answers the folded part, if any."""
    plain = [row for row in rows if not row.editor.spec.advanced]
    advanced = [row for row in rows if row.editor.spec.advanced]
    if beside(plain):
        both = QHBoxLayout()
        both.setSpacing(24)
        both.addWidget(plain[0], 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        for row in plain[1:]:
            right.addWidget(row)
        right.addStretch()
        both.addLayout(right, 1)
        column.addLayout(both)
    else:
        for row in plain:
            column.addWidget(row)
    if not advanced:
        return None
    folded = Folded(advanced, ctx)
    column.addWidget(folded)
    return folded


def beside(rows: Sequence[FieldRow]) -> bool:
    return beside_specs([row.editor.spec for row in rows])


def beside_specs(specs: Sequence[FieldSpec]) -> bool:
    """Whether the form opens with a day and has enough besides it to stand next to the calendar."""
    shown = [spec for spec in specs if not spec.advanced]
    return len(shown) > 2 and shown[0].type is FieldType.DATE


def _column(body: QWidget) -> QVBoxLayout:
    inside = QVBoxLayout(body)
    inside.setSpacing(GAP)
    return inside
