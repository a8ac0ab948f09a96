"""One file on its way into a form: its icon, name and size, what the check found, its own values, and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services import wording
from leaddesk.services.api import CheckedFile
from leaddesk.services.document_types import guess, guess_by_words
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms import checks
from leaddesk.ui.forms.base import Editor, Surroundings, icon_button, link_button
from leaddesk.ui.forms.choice import ChoiceEditor, ChoiceState, quiet_font
from leaddesk.ui.forms.text import TextEditor
from leaddesk.ui.names import buddy, plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_forms import say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets.thumbnails import scaled

EDITOR_WIDTH = 240
PREVIEW = 72


class FileRow(QFrame):
    """A card for one file. It is checked when `begin` is called; a rejected one stays, with the reason, until it is removed."""

    removed = Signal()
    separated = Signal()
    checked = Signal()
    edited = Signal()
    reload = Signal()

    def __init__(
        self, spec: FieldSpec, path: Path, around: Surroundings, *, title: str = "", sources: Sequence[Path] = (), values: Fields | None = None
    ) -> None:
        super().__init__()
        self.spec = spec
        self.path = path
        self.sources = list(sources)
        self._around = around
        self._title = title or path.name
        self.checking = False
        self._found: CheckedFile | None = None
        self._rejected = ""
        self._editors: dict[str, Editor] = {}
        self._guessing: set[str] = set()
        self._picture = QLabel()
        self._name = plain(self._title)
        self._about = plain(role="muted")
        self._problem = plain(role="error", wrap=True)
        self._build(values or {})

    def _build(self, values: Fields) -> None:
        set_role(self, "card")
        self._picture.setPixmap(self._around.ctx.icons.pixmap("file-text", "muted", 20, self.devicePixelRatioF()))
        self._name.setToolTip(self._title)
        self._name.setMinimumWidth(60)
        quiet_font(self._about, self._around.ctx.theme)
        quiet_font(self._problem, self._around.ctx.theme)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        about = QHBoxLayout()
        about.setSpacing(4)
        about.addWidget(self._about)
        if self.sources:
            about.addWidget(link_button(say(S.SEPARATE), self.separated.emit))
        about.addStretch()
        words.addLayout(about)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        for part in self.spec.per_file:
            row.addWidget(self._editor(part, values.get(part.name)))
        remove = icon_button(self._around.ctx, "x", say(S.REMOVE_FILE, name=self._title))
        remove.clicked.connect(self.removed)
        row.addWidget(remove)
        self._remove = remove
        self._problem.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 8, 8)
        outer.setSpacing(4)
        outer.addLayout(row)
        outer.addWidget(self._problem)

    def _editor(self, part: FieldSpec, value: JsonValue) -> QWidget:
        editor: Editor = ChoiceEditor(part, self._around) if part.type is FieldType.CHOICE else TextEditor(part, self._around)
        editor.setFixedWidth(EDITOR_WIDTH)
        if value is not None:
            editor.set_raw(value)
        elif part.default is not None:
            editor.set_raw(part.default)
        elif part.type is FieldType.CHOICE:
            self._guessing.add(part.name)
            self._guess(editor)
        editor.edited.connect(lambda: self._typed(part.name))
        label = buddy(say(S.FILE_FIELD, title=part.title, name=self._title), editor.main())
        label.hide()
        label.setParent(self)
        if isinstance(editor, ChoiceEditor):
            editor.quiet_hint = True
            editor.reload.connect(self.reload)
            line = editor.box.lineEdit() if not part.placeholder else None
            if line is not None:
                line.setPlaceholderText(part.title)
        self._editors[part.name] = editor
        return editor

    def begin(self) -> None:
        """Starts the check of the file."""
        self.checking = True
        self._about.setText(say(S.CHECKING))
        start(self, self._check(), name="check file", failed=self._reject)

    def first_focus(self) -> QWidget:
        return next((e.main() for e in self._editors.values()), self._remove)

    def is_image(self) -> bool:
        return self._found is not None and self._found.image and not self.sources

    def values(self) -> Fields:
        """The per-file values, empty ones left out."""
        found = {name: self._judged(name).value for name in self._editors}
        return {name: value for name, value in found.items() if value is not None}

    def show_problem(self) -> str | None:
        """Shows and answers what is wrong with this file or its values."""
        words = self._rejected or next((p.message for name in self._editors if (p := self._judged(name).problem)), "")
        for name, editor in self._editors.items():
            editor.show_invalid(not self._rejected and self._judged(name).problem is not None)
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        return words or None

    def show_choices(self, name: str, state: ChoiceState) -> None:
        editor = self._editors.get(name)
        if isinstance(editor, ChoiceEditor):
            editor.show_choices(state)
            self._guess(editor)

    def _judged(self, name: str) -> checks.Judged:
        editor = self._editors[name]
        return checks.judge(editor.spec, editor.raw(), checks.Frame(self._around.today, self._around.show_day, editor.choices()))

    def _typed(self, name: str) -> None:
        self._guessing.discard(name)
        if not self._rejected:
            self._problem.hide()
        self._editors[name].show_invalid(False)
        self._editors[name].setToolTip("")
        self.edited.emit()

    def _guess(self, editor: Editor) -> None:
        """Fills in the type the file's name, else its first words, speak of, as long as nobody chose one."""
        if editor.spec.name in self._guessing and not text(editor.raw()):
            choices = editor.choices() or ()
            value = guess(self.path.name, choices) or guess_by_words(self._found.words if self._found is not None else "", choices)
            if value:
                editor.set_raw(value)
                editor.setToolTip(say(S.GUESSED))

    async def _check(self) -> None:
        ctx = self._around.ctx
        found = await ctx.call(ctx.services.files.check(self.path, self.spec.accept, self.spec.max_bytes))
        self._found = found
        self.checking = False
        for editor in self._editors.values():
            self._guess(editor)
        pages = "" if found.pages is None else say(S.PAGES_ONE) if found.pages == 1 else say(S.PAGES_MANY, n=found.pages)
        self._about.setText(" · ".join(part for part in (wording.size(found.size), pages) if part))
        icon = "image" if found.image else "file-text"
        self._picture.setPixmap(ctx.icons.pixmap(icon, "accent_text", 20, self.devicePixelRatioF()))
        self.checked.emit()
        if found.image:
            await self._preview()

    async def _preview(self) -> None:
        """The picture itself, small; the icon stays where it can't be drawn here (HEIC)."""
        ratio = self.devicePixelRatioF()
        image = await self._around.ctx.query(scaled, self.path, round(PREVIEW * ratio))
        if not image.isNull():
            image.setDevicePixelRatio(ratio)
            self._picture.setPixmap(QPixmap.fromImage(image))
            self._picture.setAccessibleName(say(S.PREVIEW_OF, name=self._title))

    def _reject(self, error: LeaddeskError) -> None:
        self.checking = False
        self._rejected = wording.explain(error.failure).line
        self._about.setText("")
        self._picture.setPixmap(self._around.ctx.icons.pixmap("circle-alert", "bad", 20, self.devicePixelRatioF()))
        for editor in self._editors.values():
            editor.setEnabled(False)
        self.show_problem()
        self.checked.emit()
