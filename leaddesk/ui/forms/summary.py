"""The two notes above a form: what stands in the way of sending it, and that typing from before was brought back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_forms as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.names import plain
from leaddesk.ui.strings_forms import say
from leaddesk.ui.theme import set_role


class Note(QFrame):
    """A quiet coloured box."""

    def __init__(self, ctx: UiContext, tone: Tone) -> None:
        super().__init__()
        self._ctx, self._tone = ctx, tone
        self.setObjectName("note")
        self.hide()
        self._dress()
        ctx.theme.changed.connect(self._dress)

    def _dress(self) -> None:
        colours = self._ctx.theme.tone_colours(self._tone)
        self.setStyleSheet(
            f"#note {{ background: {colours.bg}; border-radius: 8px; }}"
            f"#note QLabel, #note QPushButton {{ color: {colours.fg}; }} #note QPushButton {{ min-height: 20px; }}"
        )


class Summary(Note):
    """Lists what is wrong; each line leads to its field (``wanted`` carries the name)."""

    wanted = Signal(str)

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, Tone.BAD)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(2)

    def present(self, problems: Sequence[FieldProblem], titles: dict[str, str]) -> None:
        """Shown when there are several problems, or one that belongs to no field of the form."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        elsewhere = [p for p in problems if p.field not in titles]
        self.setVisible(len(problems) > 1 or bool(elsewhere))
        if self.isHidden():
            return
        head = say(S.SUMMARY_ONE) if len(problems) == 1 else say(S.SUMMARY_MANY, n=len(problems))
        self._column.addWidget(plain(head))
        for problem in problems:
            self._column.addWidget(self._line(problem, titles), 0, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(head)

    def _line(self, problem: FieldProblem, titles: dict[str, str]) -> QWidget:
        if problem.field not in titles:
            return plain(problem.message, wrap=True)
        words = problem.message if titles[problem.field] in problem.message else f"{titles[problem.field]}: {problem.message}"
        return link_button(words, lambda: self.wanted.emit(problem.field))


class DraftNote(Note):
    """ "Brought back what you typed before", with a way to start over."""

    start_over = Signal()

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, Tone.INFO)
        picture = QLabel()
        picture.setPixmap(ctx.icons.pixmap("history", "info", 16, self.devicePixelRatioF()))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(picture)
        row.addWidget(plain(say(S.DRAFT_BACK), wrap=True), 1)
        button = link_button(say(S.START_OVER), self.start_over.emit)
        set_role(button, "link")
        row.addWidget(button)
