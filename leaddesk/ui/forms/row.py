"""A field as it stands in a form: its label, the editor, help, and beside it what is wrong with a one-click repair."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import FieldType
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms.base import Editor, link_button
from leaddesk.ui.forms.choice import SegmentEditor, quiet_font
from leaddesk.ui.names import plain
from leaddesk.ui.strings_forms import say

LONGEST_REPAIR = 40


class FieldRow(QWidget):
    """``repair`` carries the value the user took over."""

    repair = Signal(str)

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.editor = editor
        spec, theme = editor.spec, editor.around.ctx.theme
        self.problem: FieldProblem | None = None
        self.label = plain(spec.title + (" *" if spec.required else ""))
        self._picture = QLabel()
        self._picture.setPixmap(editor.around.ctx.icons.pixmap("circle-alert", "bad", 14, self.devicePixelRatioF()))
        self._words = plain(role="error", wrap=True)
        self._button = link_button("", self._take)
        quiet_font(self._words, theme)
        self._message = QWidget()
        lines = QGridLayout(self._message)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setHorizontalSpacing(5)
        lines.setVerticalSpacing(0)
        lines.setColumnStretch(1, 1)
        lines.addWidget(self._picture, 0, 0, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(self._words, 0, 1)
        lines.addWidget(self._button, 1, 1, Qt.AlignmentFlag.AlignLeft)  # under the words: a narrow column stays narrow
        self._message.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if not editor.names_itself():
            column.addWidget(self.label)
        column.addWidget(editor)
        if spec.help and spec.type is not FieldType.FILES:  # the drop area says it
            help_text = plain(spec.help, role="muted", wrap=True)
            quiet_font(help_text, theme)
            column.addWidget(help_text)
        column.addWidget(self._message)
        self._name()

    def _name(self) -> None:
        spec, main = self.editor.spec, self.editor.main()
        if isinstance(self.editor, SegmentEditor):
            self.editor.setAccessibleName(spec.title)
            return
        if spec.type is FieldType.FILES:
            return
        self.label.setBuddy(main)
        main.setAccessibleName(spec.title)
        main.setAccessibleDescription(spec.help)

    def show_problem(self, problem: FieldProblem | None) -> None:
        """Shows what is wrong beside the field, or that nothing is."""
        self.problem = problem
        self.editor.show_invalid(problem is not None)
        self._message.setVisible(problem is not None)
        if problem is None:
            return
        self._words.setText(problem.message)
        repair = problem.repair
        self._button.setVisible(repair is not None)
        if repair is not None:
            shown = self._shown(repair)
            self._button.setText(say(S.USE, repair=shown if len(shown) <= LONGEST_REPAIR else shown[: LONGEST_REPAIR - 1] + "…"))

    def _shown(self, repair: str) -> str:
        from datetime import date

        if self.editor.spec.type is FieldType.DATE:
            try:
                return self.editor.around.show_day(date.fromisoformat(repair))
            except ValueError:
                return repair
        return next((c.label for c in self.editor.choices() or () if c.value == repair), repair)

    def _take(self) -> None:
        if self.problem is not None and self.problem.repair is not None:
            self.repair.emit(self.problem.repair)
