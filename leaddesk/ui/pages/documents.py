"""The documents of a record: drop files, say what each is, send them; what was sent and what is missing as a checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.changes import UploadProgress
from leaddesk.domain.commands import OPEN, OutboxItem
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import CommandId, RecordKey
from leaddesk.domain.specs import Choice, Tone
from leaddesk.domain.values import text
from leaddesk.services.document_types import Mark, by_group, marks
from leaddesk.services.wording import explain
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import plain
from leaddesk.ui.pages.detail_load import Snapshot
from leaddesk.ui.pages.document_choices import DocumentTypes
from leaddesk.ui.pages.document_send import Batch, check, combinable, save_pasted, send, to_send
from leaddesk.ui.pages.document_stage import Staged, StageList, accept_words
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.pages.uploads import Upload, UploadRows
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import MessageBar
from leaddesk.ui.widgets.checklist import Checklist, Line, Tick
from leaddesk.ui.widgets.drop_zone import DropZone


class DocumentsView(QWidget):
    """The parts of the panel, from top to bottom, and nothing else."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = ctx.theme, ctx.icons
        self.drop = DropZone(theme, icons, self)
        self.message = MessageBar(theme, icons, parent=self)
        self.stage = StageList(theme, icons, self)
        self.combine = QCheckBox(s.say(s.COMBINE), self)
        self.problem = plain(role="muted", wrap=True)
        self.send = QPushButton(self)
        self.uploads = UploadRows(theme, icons, self)
        self.types = plain(s.say(s.CHECKLIST), "subheading")
        self.age = plain(role="muted", wrap=True)
        self.checklist = Checklist(theme, icons, self)
        self.combine.setChecked(True)
        set_role(self.send, "primary")
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addStretch(0)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        above: tuple[QWidget, ...] = (self.drop, self.message, self.stage, self.combine)
        for widget in above:
            column.addWidget(widget)
        column.addLayout(foot)
        column.addWidget(self.uploads)
        column.addSpacing(4)
        below: tuple[QWidget, ...] = (self.types, self.age, self.checklist)
        for widget in below:
            column.addWidget(widget)
        column.addStretch(1)


class DocumentsPanel(QWidget):
    """Filled by `present`. ``outbox_wanted(CommandId)``; ``form_wanted(action, files, values)``: more has to be typed in than a type."""

    outbox_wanted = Signal(object)
    form_wanted = Signal(str, list, dict)

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._found: Snapshot | None = None
        self._staged: dict[RecordKey, list[Staged]] = {}
        self._sending = False
        self.types = DocumentTypes(ctx, self)
        self.view = DocumentsView(ctx, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.addWidget(self.view)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.drop.dropped.connect(self.add_files)
        view.drop.choose.connect(partial(self._choose, ""))
        view.drop.pasted.connect(self._paste)
        view.stage.removed.connect(self._remove)
        view.stage.changed.connect(self._render)
        view.combine.toggled.connect(self._render)
        view.send.clicked.connect(self._send)
        view.uploads.undo.connect(self._undo)
        view.uploads.look.connect(self.outbox_wanted)
        view.checklist.chosen.connect(self._choose)
        view.checklist.dropped.connect(lambda kind, files: self.add_files(files, kind))
        view.message.acted.connect(self.types.look)
        self.types.changed.connect(self._check_files)

    @property
    def files(self) -> list[Staged]:
        """The files waiting for this record; they stay while others are looked at."""
        return self._staged.setdefault(self._found.key, []) if self._found else []

    @property
    def count(self) -> int:
        """How many documents were sent or are under way."""
        return sum(m.sent + m.queued + m.troubled for m in marks(self._found.uploads, self.types.kind).values()) if self._found else 0

    def present(self, found: Snapshot) -> None:
        """Shows a record's documents. The list of types is read when the panel is first seen."""
        if self._found is None or self._found.key != found.key:
            self.view.message.clear()
        self._found = found
        self.types.about(found.key, found.account.slug, found.upload)
        self._render()

    def progress(self, change: UploadProgress) -> None:
        """Bytes of one of the uploads left."""
        self.view.uploads.progress(change, self._ctx.clock.now())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.types.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.types.look_away()

    # what is shown

    def _render(self) -> None:
        found, view, form = self._found, self.view, self.types.form
        if found is None or found.upload is None:
            return
        if form is not None:
            view.drop.set_hint(accept_words(form.files.accept, form.files.max_bytes))
        files = self.files
        view.stage.present(files, self.types.choices)
        view.stage.setVisible(bool(files))
        view.combine.setVisible(form is not None and combinable(files, form))
        problem = self._problem()
        view.problem.setText(problem)
        view.problem.setVisible(bool(files) and bool(problem))
        view.send.setVisible(bool(files))
        view.send.setEnabled(not problem and not self._sending)
        ready = len(to_send(files))
        view.send.setText(s.say(s.SEND_ONE if ready == 1 else s.SEND_MANY, n=ready))
        labels = {c.value: c.label.strip() for c in self.types.choices}
        uploads = [Upload(i, found.upload, found.crm.title, document_label(i, self.types.kind, labels)) for i in found.uploads if i.state in OPEN]
        view.uploads.present(uploads, self._ctx.clock.now())
        view.uploads.setVisible(bool(uploads))
        self._render_checklist(found)

    def _render_checklist(self, found: Snapshot) -> None:
        view, offer, failure = self.view, self.types.offer, self.types.failure
        known = marks(found.uploads, self.types.kind)
        view.types.setVisible(bool(self.types.choices))
        view.checklist.present(
            {group: [checklist_line(c, known.get(c.value, Mark())) for c in members] for group, members in by_group(self.types.choices).items()}
        )
        stale = offer is not None and offer.stale and offer.fetched is not None
        view.age.setVisible(stale)
        if offer is not None and offer.fetched is not None and stale:
            view.age.setText(s.say(s.TYPES_AS_OF, when=moment(offer.fetched, self._ctx.clock.now())))
        if failure is not None:
            sentence = explain(failure, server=found.crm.title, translate=s.service)
            view.message.show_message(s.say(s.NO_TYPES, why=sentence.what), Tone.WARN, s.say(s.TRY_AGAIN))

    def _problem(self) -> str:
        files, form = to_send(self.files), self.types.form
        if any(f.checked is None for f in files):
            return s.say(s.STILL_CHECKING)
        if form is not None and form.kind is not None and form.kind.required and any(not f.kind for f in files):
            return s.say(s.TYPE_MISSING)
        return "" if files else s.say(s.NOTHING_TO_SEND)

    # what people do

    def add_files(self, paths: Sequence[Path], kind: str = "", *, ours: bool = False) -> None:
        """Takes files in, checks each, and guesses what it is unless `kind` says so."""
        there = {f.path for f in self.files}
        for path in paths:
            if self._found is not None and path not in there:
                self.files.append(Staged(path, kind, ours=ours, touched=bool(kind)))
        self._check_files()

    def _check_files(self) -> None:
        """Starts the check of every file not looked at yet, once it is known what is accepted."""
        form = self.types.form
        for staged in self.files:
            if form is not None and not staged.asked:
                staged.asked = True
                operation.start(self, check(self._ctx, staged, form.files, self._render), name="check file")
        self._render()

    def _choose(self, kind: str) -> None:
        async def pick() -> None:
            self.add_files(await ask.pick_files(self, s.say(s.CHOOSE_FILES_TITLE)), kind)

        operation.start(self, pick(), name="choose files")

    def _paste(self, picture: QImage) -> None:
        self.add_files([save_pasted(picture, self._ctx.services.profile)], ours=True)

    def _remove(self, staged: Staged) -> None:
        self.files.remove(staged)
        staged.let_go()
        self._render()

    def _send(self) -> None:
        def busy(busy: bool) -> None:
            self._sending = busy
            self._render()

        found, form = self._found, self.types.form
        if found is None or form is None or found.upload is None or self._problem():
            return
        batch = Batch(found.key, found.upload.name, form, tuple(to_send(self.files)), combine=self.view.combine.isChecked())
        if form.plain:
            operation.start(self, self._deliver(batch), name="send documents", failed=self._not_sent, busy=busy)
        else:
            self.form_wanted.emit(found.upload.name, batch.files_to_send(), {})

    async def _deliver(self, batch: Batch) -> None:
        async for done in send(self._ctx, batch):
            for staged in done:
                self._staged[batch.key].remove(staged)
                staged.let_go()
            self._render()
        self.view.drop.setFocus()  # the button that was pressed is gone: the next file is dropped or chosen from here

    def _not_sent(self, error: LeaddeskError) -> None:
        sentence = explain(error.failure, translate=s.service)
        self.view.message.show_message(" ".join(p for p in (sentence.what, sentence.next) if p), Tone.BAD)

    def _undo(self, command: CommandId) -> None:
        operation.start(self, self._ctx.call(self._ctx.services.commands.cancel(command)), name="undo upload")


def document_label(item: OutboxItem, kind: str, labels: Mapping[str, str]) -> str:
    """What the files of an upload are, in words; ``""`` when the types are not known."""
    values = [text(item.command.payload.get(kind)), *(text(file.meta.get(kind)) for file in item.command.files)]
    return next((labels[value] for value in values if value in labels), "")


def checklist_line(choice: Choice, mark: Mark) -> Line:
    """A checklist line in words: sent, waiting, in trouble, or nothing yet."""
    label = choice.label.strip()
    if mark.troubled:
        return Line(choice.value, label, Tick.TROUBLE, s.say(s.TICK_TROUBLE))
    if mark.queued:
        return Line(choice.value, label, Tick.QUEUED, s.say(s.TICK_QUEUED))
    if mark.sent:
        return Line(choice.value, label, Tick.DONE, s.say(s.TICK_SENT) if mark.sent == 1 else s.say(s.TICK_SENT_N, n=mark.sent))
    return Line(choice.value, label)
