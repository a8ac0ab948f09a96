"""The files of the document desk: dropped, checked, given a lead and a type, and sent all at once; what became of them below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import FieldSpec, FieldType, Tone
from leaddesk.services.boards_api import DeskLead, FileOwner
from leaddesk.services.wording import explain
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_desk as d
from leaddesk.ui import strings_pages as s
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import plain
from leaddesk.ui.pages.document_choices import DocumentTypes
from leaddesk.ui.pages.document_results import DeskResults
from leaddesk.ui.pages.document_row import DeskFile, DeskRows
from leaddesk.ui.pages.document_send import Batch, check, combinable, save_pasted, send
from leaddesk.ui.pages.document_stage import Staged
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, MessageBar
from leaddesk.ui.widgets.drop_zone import DropZone

ANYTHING = FieldSpec("files", "Files", FieldType.FILES)
"""What a file is checked by as long as nobody knows whose it is."""
NOBODYS = AccountId("")


class DeskFilesView(QWidget):
    """The parts from top to bottom: where files come in, what is staged and what became of the rest, and the one button."""

    def __init__(self, ctx: UiContext, account: AccountId | None, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = ctx.theme, ctx.icons
        self.drop = DropZone(theme, icons, self)
        self.drop.set_hint(d.say(d.HINT))
        self.message = MessageBar(theme, icons, parent=self)
        self.rows = DeskRows(ctx, account, self)
        self.combine = QCheckBox(s.say(s.COMBINE), self)
        self.combine.setChecked(True)
        self.results = DeskResults(ctx, account, self)
        self.empty = EmptyState(theme, icons, "files", d.say(d.NO_FILES), d.say(d.NO_FILES_HINT))
        self.left = plain(role="muted", wrap=True)
        self.clear = QPushButton(d.say(d.CLEAR), self)
        self.send = QPushButton(d.say(d.SEND), self)
        self.foot = QWidget(self)
        set_role(self.send, "primary")
        set_role(self.clear, "quiet")
        self._lay_out()

    def _lay_out(self) -> None:
        inner = QWidget()
        set_role(inner, "pane")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(16, 4, 16, 16)
        inside.setSpacing(10)
        for part in (self.rows, self.combine, self.results):
            inside.addWidget(part)
        inside.addWidget(self.empty, 1)
        inside.addStretch(0)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QVBoxLayout()
        top.setContentsMargins(16, 4, 16, 8)
        top.addWidget(self.drop)
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(16, 8, 16, 12)
        foot.setSpacing(10)
        foot.addWidget(self.left, 1)
        foot.addWidget(self.clear)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.message)
        column.addWidget(area, 1)
        column.addWidget(self.foot)


class DeskFiles(QWidget):
    """Knows the staged files. Set `current` to the lead that is chosen beside it: files that say nothing of their owner are its."""

    def __init__(self, ctx: UiContext, actions: Actions, account: AccountId | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._actions, self._account = ctx, actions, account
        self.current: DeskLead | None = None
        self.files: list[DeskFile] = []
        self._types: dict[RecordKey, DocumentTypes] = {}
        self._sending = False
        self._results = 0
        self.view = DeskFilesView(ctx, account, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        view = self.view
        view.drop.dropped.connect(self.add)
        view.drop.choose.connect(self.choose)
        view.drop.pasted.connect(self._paste)
        view.rows.removed.connect(lambda file: self._remove([file]))
        view.rows.changed.connect(self._settle)
        view.combine.toggled.connect(self._render)
        view.clear.clicked.connect(lambda: self._remove(list(self.files)))
        view.send.clicked.connect(self._send)
        view.results.look.connect(actions.outbox_wanted)
        view.results.shown.connect(self._results_shown)
        self._render()

    # files come and go

    def add(self, paths: Sequence[Path], kind: str = "", lead: DeskLead | None = None, *, ours: bool = False) -> None:
        """Takes files in. `lead` and `kind` are given when they were dropped on a line of a checklist."""
        there = {file.staged.path for file in self.files}
        fresh = [DeskFile(Staged(path, kind, ours=ours, touched=bool(kind)), lead, picked=lead is not None) for path in paths if path not in there]
        self.files += fresh
        unknown = [file for file in fresh if file.lead is None]
        desk, account = self._ctx.services.desk, self._account
        if unknown and desk is not None:
            names = [file.staged.path.name for file in unknown if not file.staged.ours]
            chosen = self.current
            self._ctx.reader.ask(lambda: desk.owners(account, names), done=partial(self._owners, unknown, chosen))
        self._settle()

    def choose(self, kind: str = "", lead: DeskLead | None = None) -> None:
        """Asks for files."""

        async def pick() -> None:
            self.add(await ask.pick_files(self, s.say(s.CHOOSE_FILES_TITLE)), kind, lead)

        operation.start(self, pick(), name="choose files")

    def _paste(self, picture: QImage) -> None:
        self.add([save_pasted(picture, self._ctx.services.profile)], ours=True)

    def _owners(self, files: Sequence[DeskFile], chosen: DeskLead | None, found: Mapping[str, FileOwner]) -> None:
        for file in files:
            file.sought = True
            owner = found.get(file.staged.path.name)
            if file.picked or file.lead is not None:
                continue
            if owner is not None:
                file.lead, file.why = owner.lead, owner.why
            elif chosen is not None:
                file.lead, file.why = chosen, "chosen"
        self._settle()

    def _remove(self, files: Sequence[DeskFile]) -> None:
        for file in files:
            self.files.remove(file)
            file.staged.let_go()
        self._settle()
        if not self.files:
            self.view.drop.setFocus()

    # what each of them still needs

    def types_of(self, lead: DeskLead) -> DocumentTypes:
        """The document types of a lead, read once for as long as a file is its."""
        found = self._types.get(lead.key)
        if found is None:
            found = self._types[lead.key] = DocumentTypes(self._ctx, self)
            found.changed.connect(self._settle)
            found.about(lead.key, lead.slug, lead.action)
            found.look()
        return found

    def _settle(self) -> None:
        """Somebody changed something: types are asked for, files checked by the rules of whose they are, everything shown anew."""
        used = {file.lead.key for file in self.files if file.lead is not None}
        for key in [key for key in self._types if key not in used]:
            self._types.pop(key).deleteLater()
        for file in self.files:
            form = self.types_of(file.lead).form if file.lead is not None else None
            owner = file.lead.key.account if file.lead is not None and form is not None else NOBODYS
            if file.checked_for != owner and not (owner == NOBODYS and file.lead is not None and file.checked_for is not None):
                file.checked_for, file.staged.checked = owner, None
                rules = form.files if form is not None else ANYTHING
                operation.start(self, check(self._ctx, file.staged, rules, self._render), name="check file")
        self._render()

    def _unclear(self, file: DeskFile) -> str:
        """Why it can't go yet: refused, checking, lead, type; "" when it can."""
        if file.staged.failure is not None:
            return "refused"
        types = self._types.get(file.lead.key) if file.lead is not None else None
        if file.staged.checked is None or (file.lead is None and not file.sought) or (types is not None and types.form is None):
            return "checking"
        if types is None or types.form is None:
            return "lead"
        return "type" if types.form.kind is not None and types.form.kind.required and not file.staged.kind else ""

    # what is shown

    def _render(self) -> None:
        view, files = self.view, self.files
        view.rows.present(files)
        for row in view.rows.rows():
            lead = row.file.lead
            row.present(self._types[lead.key].choices if lead is not None and lead.key in self._types else ())
        for file in files:
            file.unclear = self._unclear(file)
        ready = self._ready()
        view.rows.setVisible(bool(files))
        view.foot.setVisible(bool(files))
        view.empty.setVisible(not files and not self._results)
        view.combine.setVisible(any(combinable(batch.files, batch.form) for batch in self._batches()))
        view.send.setEnabled(bool(ready) and not self._sending)
        view.send.setText(s.say(s.SEND_ONE if len(ready) == 1 else s.SEND_MANY, n=len(ready)) if ready else d.say(d.SEND))
        view.left.setText(self._left())

    def _results_shown(self, count: int) -> None:
        self._results = count
        self._render()

    def _ready(self) -> list[DeskFile]:
        return [file for file in self.files if not file.unclear]

    def _left(self) -> str:
        """What those need that are not ready."""
        words = (("checking", d.CHECKING), ("lead", d.NEED_LEAD), ("type", d.NEED_TYPE), ("refused", d.REFUSED))
        counts = {name: sum(file.unclear == name for file in self.files) for name, _ in words}
        return " · ".join(d.say(said, n=counts[name]) for name, said in words if counts[name])

    # sending

    def _batches(self) -> list[Batch]:
        """The files that are ready, by lead."""
        batches = []
        by_lead: dict[RecordKey, list[DeskFile]] = {}
        for file in self._ready():
            if file.lead is not None:
                by_lead.setdefault(file.lead.key, []).append(file)
        for key, files in by_lead.items():
            form, lead = self._types[key].form, files[0].lead
            if form is not None and lead is not None:
                batches.append(Batch(key, lead.action.name, form, tuple(file.staged for file in files), combine=self.view.combine.isChecked()))
        return batches

    def _send(self) -> None:
        def busy(on: bool) -> None:
            self._sending = on
            self._render()

        self.view.message.clear()
        operation.start(self, self._deliver(self._batches()), name="send documents", failed=self._not_sent, busy=busy)

    async def _deliver(self, batches: Sequence[Batch]) -> None:
        for batch in batches:
            if not batch.form.plain:  # more has to be typed in than a type
                items = await self._actions.open(batch.key.account, batch.action, (batch.key,), files=batch.files_to_send())
                self._gone(batch.files if items else ())
                continue
            async for done in send(self._ctx, batch):
                self._gone(done)
        self.view.drop.setFocus()  # the button that was pressed is off or gone: the next file is dropped or chosen from here

    def _gone(self, sent: Sequence[Staged]) -> None:
        """These are safe in the outbox."""
        ids = {id(staged) for staged in sent}
        self._remove([file for file in self.files if id(file.staged) in ids])

    def _not_sent(self, error: LeaddeskError) -> None:
        sentence = explain(error.failure, translate=s.service)
        self.view.message.show_message(" ".join(p for p in (sentence.what, sentence.next) if p), Tone.BAD)
