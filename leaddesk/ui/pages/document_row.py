"""A file on the document desk: its picture, what the check found, whose it is and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Choice
from leaddesk.services.boards_api import DeskLead
from leaddesk.ui import strings_desk as d
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import named, plain
from leaddesk.ui.pages.document_stage import KindBox, Staged, facts_words
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets.copy_field import ElidedLabel
from leaddesk.ui.widgets.thumbnails import scaled

PICTURE = 44
OFFERED = 12
_LEAD = Qt.ItemDataRole.UserRole + 1


@dataclass(slots=True, eq=False)
class DeskFile:
    """One file: as it is staged, and whose it is. ``picked``: the user chose the lead, no guess overrules it. ``why``: how it was guessed."""

    staged: Staged
    lead: DeskLead | None = None
    picked: bool = False
    why: str = ""
    sought: bool = False  # whose it is was looked for
    checked_for: AccountId | None = None  # whose rules the check went by; "" = nobody's
    unclear: str = ""  # why it can't go yet: lead, type, checking, refused; "" when it can


class LeadPicker(QLineEdit):
    """Type a few letters, choose with the arrows and Enter. `chose(DeskLead | None)`; leaving without a choice brings the old one back."""

    chose = Signal(object)

    def __init__(self, ctx: UiContext, account: AccountId | None, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._account = ctx, account
        self._lead: DeskLead | None = None
        self._model = QStandardItemModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(OFFERED)
        self._popup = QListView()
        self._popup.setAccessibleName(d.say(d.LEADS))
        completer.setPopup(self._popup)
        completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]  # one of its two signals; PySide's types know none of them
        self.setCompleter(completer)
        named(self, d.say(d.LEAD_OF, name=name))
        self.setPlaceholderText(d.say(d.CHOOSE_LEAD))
        self.textEdited.connect(self._ask)

    def present(self, lead: DeskLead | None, why: str = "") -> None:
        """Shows whose the file is, unless somebody is typing."""
        self._lead = lead
        if not (self.hasFocus() and self.isModified()):
            self._restore()
        self.setToolTip(d.say(d.WHY[why]) if why in d.WHY else "")

    def offered(self) -> list[str]:
        """What the list under the field offers now."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self._ask("" if not self.isModified() else self.text())
            return
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self._restore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.isModified():
            if not self.text().strip() and self._lead is not None:
                self.chose.emit(None)
            self._restore()

    def _restore(self) -> None:
        self.setText(self._lead.title if self._lead is not None else "")
        self.setModified(False)
        self.setCursorPosition(0)

    def _ask(self, text: str) -> None:
        desk, account = self._ctx.services.desk, self._account
        if desk is not None:
            search = " ".join(text.split())
            self._ctx.reader.ask(lambda: desk.leads(account, search=search, limit=OFFERED).leads, done=self._offer, lane=f"pick-{id(self)}")

    def _offer(self, leads: Sequence[DeskLead]) -> None:
        if not isValid(self) or not self.hasFocus():
            return
        self._model.clear()
        for lead in leads:
            about = [lead.key.remote, lead.company] + ([lead.account_label] if self._account is None else [])
            item = QStandardItem(f"{lead.title}  ·  {'  ·  '.join(part for part in about if part)}")
            item.setData(lead, _LEAD)
            item.setEditable(False)
            self._model.appendRow(item)
        if leads:
            self.completer().complete()
        else:
            self._popup.hide()

    def _chosen(self, index: QModelIndex) -> None:
        lead = index.data(_LEAD)
        if isinstance(lead, DeskLead):
            self._lead = lead
            self._restore()
            self.chose.emit(lead)


class DeskRow(QWidget):
    """`removed`; `changed` when somebody chose its lead or its type."""

    removed = Signal()
    changed = Signal()

    def __init__(self, ctx: UiContext, account: AccountId | None, file: DeskFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.file = file
        name = file.staged.path.name
        self._pictured = False
        self._picture = QLabel(self)
        self._name = ElidedLabel(name, self)
        self._facts = plain(role="muted", wrap=True)
        self.picker = LeadPicker(ctx, account, name, self)
        self.kinds = KindBox(file.staged, self)
        self.remove = named(QToolButton(self), s.say(s.REMOVE_FILE, name=name))
        self._build()

    def _build(self) -> None:
        set_role(self._name, "subheading")
        self._name.setToolTip(self.file.staged.path.name)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._facts.setMinimumWidth(60)
        self._picture.setFixedSize(PICTURE, PICTURE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for box, least, most in ((self.picker, 130, 220), (self.kinds, 130, 190)):
            box.setMinimumWidth(least)
            box.setMaximumWidth(most)
        self.remove.setToolTip(s.say(s.REMOVE))
        self.remove.clicked.connect(self.removed)
        self.picker.chose.connect(self._picked)
        self.kinds.chose.connect(self.changed)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 6, 7)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addLayout(words, 4)
        row.addWidget(self.picker, 3)
        row.addWidget(self.kinds, 3)
        row.addWidget(self.remove)

    def present(self, choices: Sequence[Choice]) -> None:
        """Shows the file as it stands; `choices` are the document types of its lead."""
        file = self.file
        self.picker.present(file.lead, file.why)
        self.kinds.offer(choices)
        self.kinds.setEnabled(bool(choices))
        failed = file.staged.failure is not None
        self.kinds.setVisible(not failed)
        self.picker.setVisible(not failed or bool(file.checked_for))  # what breaks the rules of one CRM may be right for another's lead
        self._facts.setText(facts_words(file.staged))
        set_role(self._facts, "error" if file.staged.failure is not None else "muted")
        found = file.staged.checked
        said = " ".join(found.words.split())[:200] if found is not None else ""
        self._facts.setToolTip(d.say(d.STARTS, words=said) if said else "")
        self.remove.setIcon(self._ctx.icons.get("x", "muted"))
        self._show_picture()

    def words(self) -> str:
        return f"{self._name.text()}: {self._facts.text()}"

    def pictured(self) -> bool:
        """Whether a preview of the picture itself is shown."""
        return self._pictured

    def _show_picture(self) -> None:
        staged, ratio = self.file.staged, self.devicePixelRatioF()
        if self._pictured and staged.failure is None:
            return
        icon, tone = ("circle-alert", "bad") if staged.failure is not None else ("file-text", "muted")
        self._picture.setPixmap(self._ctx.icons.pixmap(icon, tone, 24, ratio))
        self._pictured = False
        if staged.good and staged.checked is not None and staged.checked.image:
            path, side = staged.path, int(PICTURE * ratio)

            def done(image: QImage) -> None:
                if isValid(self) and not image.isNull():
                    shown = QPixmap.fromImage(image)
                    shown.setDevicePixelRatio(ratio)
                    self._picture.setPixmap(shown)
                    self._pictured = True

            self._ctx.reader.ask(lambda: scaled(path, side), done=done, failed=lambda _: None)

    def _picked(self, lead: DeskLead | None) -> None:
        self.file.lead, self.file.picked, self.file.why, self.file.sought = lead, lead is not None, "", True
        self.changed.emit()


class DeskRows(QFrame):
    """All files in a card; rows of a file stay the same while others come and go. `removed(DeskFile)`, `changed`."""

    removed = Signal(object)
    changed = Signal()

    def __init__(self, ctx: UiContext, account: AccountId | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._account = ctx, account
        self._rows: dict[int, DeskRow] = {}
        self._rules: dict[int, QFrame] = {}
        set_role(self, "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)

    def present(self, files: Sequence[DeskFile]) -> None:
        kept = {id(one) for one in files}
        for gone in [key for key in self._rows if key not in kept]:
            for widget in (self._rows.pop(gone), self._rules.pop(gone)):
                widget.hide()
                widget.deleteLater()
        for one in files:
            if id(one) not in self._rows:
                self._add(one)
        for place, one in enumerate(files):
            self._rules[id(one)].setVisible(place > 0)

    def rows(self) -> list[DeskRow]:
        return list(self._rows.values())

    def _add(self, file: DeskFile) -> None:
        row, rule = DeskRow(self._ctx, self._account, file, self), QFrame(self)
        set_role(rule, "hairline")
        row.removed.connect(lambda: self.removed.emit(file))
        row.changed.connect(self.changed)
        self._column.addWidget(rule)
        self._column.addWidget(row)
        self._rows[id(file)], self._rules[id(file)] = row, rule
