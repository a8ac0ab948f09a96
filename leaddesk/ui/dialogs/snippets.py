"""Snippets: the list, what each says, and sharing them as a file."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import Tone
from leaddesk.services.snippets import LONGEST_NAME, VARIABLES, Snippet, Snippets
from leaddesk.ui import ask
from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog, dispose
from leaddesk.ui.names import buddy, named
from leaddesk.ui.theme import set_role


class SnippetsDialog(TaskDialog):
    """Every change counts when it is saved; closing keeps nothing that was not."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(ctx, parent, title=s.say(s.SNIPPETS), icon=ctx.icons.get("text-quote", "accent_text", 32), width=640)
        self.set_head(s.say(s.SNIPPETS), s.say(s.SNIPPETS_HINT, blanks=" ".join(f"{{{name}}}" for name in VARIABLES)))
        self._snippets = Snippets(ctx.services.preferences)
        self._opened = ""  # the name it was saved under
        self.names = named(QListWidget(), s.say(s.SNIPPETS))
        self.names.setMinimumWidth(190)
        set_role(self.names, "choices")
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(150)
        self.names.currentTextChanged.connect(self._open)
        self.set_body(self._lay_out())
        self.set_primary(s.say(s.SAVE))
        self.cancel.setText(s.say(s.CLOSE))
        for words, work in ((s.SNIPPET_IMPORT, self._load), (s.SNIPPET_EXPORT, self._save_file)):
            button = QPushButton(s.say(words))
            button.setAutoDefault(False)
            set_role(button, "link")
            button.clicked.connect(lambda _=False, work=work, words=words: self.run(work(), name=words))
            self.links.addWidget(button)
        self._fill("")

    def _lay_out(self) -> QWidget:
        new, remove = QPushButton(s.say(s.SNIPPET_NEW)), QPushButton(s.say(s.REMOVE))
        for button, done in ((new, partial(self._open, "")), (remove, self._remove)):
            button.setAutoDefault(False)
            set_role(button, "outlined")
            button.clicked.connect(lambda _=False, done=done: done())
        below = QHBoxLayout()
        below.addWidget(new)
        below.addWidget(remove)
        below.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.names, 1)
        left.addLayout(below)
        right = QVBoxLayout()
        right.setSpacing(4)
        for label, widget in ((s.SNIPPET_NAME, self.name), (s.SNIPPET_TEXT, self.text)):
            right.addWidget(buddy(s.say(label), widget))
            right.addWidget(widget, int(widget is self.text))
            right.addSpacing(6)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left)
        row.addLayout(right, 1)
        return body

    def _fill(self, current: str) -> None:
        blocked = self.names.blockSignals(True)
        self.names.clear()
        for one in self._snippets.list():
            self.names.addItem(one.name)
        found = self.names.findItems(current, Qt.MatchFlag.MatchFixedString) if current else []
        self.names.setCurrentRow(self.names.row(found[0]) if found else 0 if self.names.count() and current else -1)
        self.names.blockSignals(blocked)
        item = self.names.currentItem()
        self._open(item.text() if item is not None else "")

    def _open(self, name: str) -> None:
        found = next((one for one in self._snippets.list() if one.name == name), None)
        self._opened = found.name if found is not None else ""
        self.name.setText(found.name if found is not None else "")
        self.text.setPlainText(found.text if found is not None else "")
        if found is None:
            self.names.clearSelection()
            self.name.setFocus()

    def _remove(self) -> None:
        if self._opened:
            self._snippets.remove(self._opened)
            self._fill(next((one.name for one in self._snippets.list()), ""))

    def submit(self) -> None:
        try:
            self._snippets.put(Snippet(self.name.text(), self.text.toPlainText()), self._opened)
        except LeaddeskError as error:
            self.fail(error)
            return
        name = " ".join(self.name.text().split())
        self._fill(name)
        self.notify(s.say(s.SNIPPET_SAVED, name=name), Tone.GOOD)

    async def _load(self) -> None:
        for path in await ask.pick_files(self, s.say(s.SNIPPET_IMPORT), filters=(s.say(s.SNIPPET_FILES),), many=False):
            count = self._snippets.load(path)
            self._fill(self._opened)
            self.notify(s.say(s.SNIPPETS_ADDED, n=count), Tone.GOOD)

    async def _save_file(self) -> None:
        path = await ask.pick_save(self, s.say(s.SNIPPET_EXPORT), name="snippets.json", filters=(s.say(s.SNIPPET_FILES),), suffix="json")
        if path is not None:
            self.notify(s.say(s.SNIPPETS_WRITTEN, n=self._snippets.save(path), name=path.name), Tone.GOOD)


async def manage_snippets(ctx: UiContext, parent: QWidget) -> None:
    """Opens the dialog and waits until it is closed."""
    dialog = SnippetsDialog(ctx, parent)
    try:
        await ask.run(dialog)
    finally:
        dispose(dialog)
