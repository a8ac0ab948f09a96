"""Editors for text: one line, several lines, numbers, phone, e-mail, secrets and one-time codes."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import JsonValue, text
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms import checks, parse
from leaddesk.ui.forms.base import FIELD_HEIGHT, Editor, Surroundings, icon_button, set_invalid
from leaddesk.ui.forms.snippets import SnippetButton
from leaddesk.ui.strings_forms import say
from leaddesk.ui.theme import set_role

NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.MONEY})
COUNTER_FROM = 0.6  # a one-line field shows its counter only when this much of it is used
LONG_TEXT = 5 * 20  # pixels of a multi-line field at first


class Line(QLineEdit):
    """A line that cleans what is pasted, by its field's own rules."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self._spec = spec
        self.setMinimumHeight(FIELD_HEIGHT)
        self.setPlaceholderText(spec.placeholder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not self.isReadOnly():
            self.paste_clean(QGuiApplication.clipboard().text())
            return
        super().keyPressEvent(event)

    def paste_clean(self, pasted: str) -> None:
        """Puts text in at the cursor, cleaned; a one-time code or an address replaces the field."""
        cleaned = checks.clean(self._spec, pasted)
        if self._spec.type in (FieldType.CODE, FieldType.EMAIL) and cleaned:
            self.selectAll()
        self.insert(cleaned)
        self.textEdited.emit(self.text())


class TextEditor(Editor):
    """One line of text or a number; numbers have digits of one width and stand on the right."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.line = Line(spec)
        self.counter = QLabel()
        set_role(self.counter, "caption")
        self.counter.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.counter.hide()
        self.layout_.addWidget(self.line)
        self.layout_.addWidget(self.counter)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.textChanged.connect(self._count)
        if spec.type in NUMERIC:
            self.line.setFont(around.ctx.theme.font(tabular=True))
            self.line.setMaximumWidth(200)

    def main(self) -> QWidget:
        return self.line

    def raw(self) -> JsonValue:
        return self.line.text()

    def set_raw(self, value: JsonValue) -> None:
        self.line.setText(text(value))
        self.line.setCursorPosition(0)

    def tidy(self) -> None:
        cleaned = checks.clean(self.spec, self.line.text())
        if cleaned != self.line.text():
            self.line.setText(cleaned)

    def _count(self, value: str) -> None:
        limit = self.spec.max_length
        shown = limit is not None and len(value) > limit * COUNTER_FROM
        self.counter.setVisible(shown)
        if shown:
            self.counter.setText(say(S.COUNT_OF, count=len(value), limit=limit))
            set_role(self.counter, "error" if limit is not None and len(value) > limit else "caption")


class Block(QPlainTextEdit):
    """Several lines; Tab goes on to the next field, pasted text is cleaned. `snippet_wanted` by its key."""

    snippet_wanted = Signal()

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self._spec = spec
        self.snippet_key = ""
        self.setTabChangesFocus(True)
        self.setPlaceholderText(spec.placeholder)
        self.setMinimumHeight(64)
        self.setMaximumHeight(LONG_TEXT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.snippet_key and QKeySequence(event.keyCombination()) == QKeySequence(self.snippet_key):
            self.snippet_wanted.emit()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(checks.clean(self._spec, source.text()))


class MultilineEditor(Editor):
    """Several lines of text with a counter where there is a limit."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.block = Block(spec)
        self.counter = QLabel()
        set_role(self.counter, "caption")
        self.counter.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.counter.setVisible(spec.max_length is not None)
        self.layout_.setSpacing(2)
        self.block.snippet_key = around.ctx.keys.sequence("snippet")
        self.snippets = SnippetButton(around.ctx, self.block, around.blanks)
        self.block.snippet_wanted.connect(self.snippets.open)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.snippets)
        below.addStretch(1)
        below.addWidget(self.counter)
        self.layout_.addWidget(self.block)
        self.layout_.addLayout(below)
        self._setting = False
        self.block.textChanged.connect(self._changed)
        self._changed()

    def main(self) -> QWidget:
        return self.block

    def raw(self) -> JsonValue:
        return self.block.toPlainText()

    def set_raw(self, value: JsonValue) -> None:
        self._setting = True
        self.block.setPlainText(str(value) if isinstance(value, str) else text(value))
        self._setting = False

    def _changed(self) -> None:
        limit = self.spec.max_length
        if limit is not None:
            count = len(parse.clean_block(self.block.toPlainText()))
            self.counter.setText(say(S.COUNT_OF, count=count, limit=limit))
            set_role(self.counter, "error" if count > limit else "caption")
        if not self._setting and self.isVisible():
            self.edited.emit()


class SecretEditor(Editor):
    """A password or key: masked, shown while its eye is pressed in, never drafted, spaces inside kept."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.line = Line(spec)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        if spec.name in around.kept_secrets:
            self.line.setPlaceholderText(say(S.KEPT_SECRET))
        self.reveal = icon_button(around.ctx, "eye", say(S.REVEAL, title=spec.title))
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._show)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.line)
        row.addWidget(self.reveal)
        self.layout_.addLayout(row)
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def main(self) -> QWidget:
        return self.line

    def raw(self) -> JsonValue:
        return self.line.text()

    def set_raw(self, value: JsonValue) -> None:
        self.line.setText(str(value) if isinstance(value, str) else text(value))

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.reveal.setIcon(self.around.ctx.icons.get("eye-off" if shown else "eye"))
        name = say(S.HIDE if shown else S.REVEAL, title=self.spec.title)
        self.reveal.setToolTip(name)
        self.reveal.setAccessibleName(name)


class CodeEditor(Editor):
    """A one-time code in large digits; takes the code out of a pasted message."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.line = Line(spec)
        font = around.ctx.theme.font(px=22, weight=QFont.Weight.DemiBold, tabular=True)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 8)
        self.line.setFont(font)
        self.line.setStyleSheet("QLineEdit { min-height: 42px; }")
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        longest = checks.code_length(spec)[1]
        self.line.setMaximumWidth(max(180, longest * 26 + 48))
        self.note = QLabel()
        set_role(self.note, "caption")
        self.note.hide()
        self.paste = QPushButton(say(S.PASTE_CODE))
        around.ctx.icons.before(self.paste, "clipboard-paste")
        self.paste.setToolTip(say(S.PASTE_CODE_TIP))
        self.paste.setAutoDefault(False)
        set_role(self.paste, "quiet")
        self.paste.clicked.connect(self._paste)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line)
        row.addWidget(self.paste)
        row.addStretch()
        self.layout_.addLayout(row)
        self.layout_.addWidget(self.note)
        self.line.textEdited.connect(self._typed)

    def main(self) -> QWidget:
        return self.line

    def raw(self) -> JsonValue:
        return self.line.text()

    def set_raw(self, value: JsonValue) -> None:
        self.line.setText(text(value))

    def tidy(self) -> None:
        self.line.setText(checks.clean(self.spec, self.line.text()))

    def show_invalid(self, invalid: bool) -> None:
        set_invalid(self.line, invalid)

    def _typed(self, _text: str) -> None:
        self.note.hide()
        self.edited.emit()

    def _paste(self) -> None:
        shortest, longest = checks.code_length(self.spec)
        code = parse.find_code(QGuiApplication.clipboard().text(), shortest, longest)
        self.note.setVisible(code is None)
        if code is None:
            self.note.setText(say(S.NO_CODE_FOUND))
            return
        self.line.setText(code)
        self.edited.emit()
        self.line.setFocus()
