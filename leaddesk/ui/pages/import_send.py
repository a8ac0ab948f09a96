"""The last step of an import: what became of every row, live; stop and go on, change a row that was refused and send it again, save the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.bulk import ImportRun, Reading, RowState, RunRow, SourceTable, Target
from leaddesk.domain.specs import Tone
from leaddesk.domain.values import Fields
from leaddesk.services.bulk_files import reason_of
from leaddesk.services.bulk_values import RowValues
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_import as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.pages.import_draft import ImportDraft
from leaddesk.ui.pages.import_grid import GridModel, GridRow, grid
from leaddesk.ui.strings_import import count, say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import MessageBar

TICK_MS = 500
_TONES: Mapping[RowState, tuple[str, str]] = {
    RowState.READY: ("circle-dashed", "muted"),
    RowState.SKIPPED: ("circle-minus", "muted"),
    RowState.WAITING: ("hourglass", "muted"),
    RowState.SENT: ("circle-check", "good"),
    RowState.REFUSED: ("circle-x", "bad"),
    RowState.UNKNOWN: ("circle-question-mark", "warn"),
}
_OPEN = (RowState.READY, RowState.SKIPPED, RowState.REFUSED, RowState.UNKNOWN, RowState.WAITING)


class SendPage(QWidget):
    """``changed`` when the run moved."""

    changed = Signal()

    def __init__(self, ctx: UiContext, draft: ImportDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._draft = ctx, draft
        self._fixes: dict[int, dict[str, str]] = {}
        self._values: RowValues | None = None
        self._words = plain(role="heading", wrap=True)
        self._more = plain(role="muted", wrap=True)
        self.message = MessageBar(ctx.theme, ctx.icons)
        self.progress = named(QProgressBar(), say(S.PROGRESS))
        self.stop, self.again, self.save = QPushButton(), QPushButton(), QPushButton(say(S.SAVE_BAD))
        self.shown = QComboBox()
        self._model = GridModel(ctx.theme, ctx.icons, self)
        self.table = grid(ctx.theme, say(S.GRID), self._model)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._look)
        self._looking: operation.Operation | None = None
        self._build()

    def _build(self) -> None:
        self.progress.setTextVisible(False)
        for button in (self.stop, self.again, self.save):
            button.setAutoDefault(False)
        set_role(self.save, "quiet")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.progress, 1)
        top.addWidget(self.stop)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        self.shown.setMinimumWidth(200)
        filters.addWidget(buddy(say(S.SHOWN), self.shown))
        filters.addWidget(self.shown)
        filters.addStretch(1)
        filters.addWidget(self.save)
        filters.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(top)
        column.addWidget(self._more)
        column.addWidget(self.message)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        self.stop.clicked.connect(lambda _c=False: self._stop_or_go())
        self.again.clicked.connect(lambda _c=False: operation.start(self, self._send_again(), name="send changed rows"))
        self.save.clicked.connect(lambda _c=False: operation.start(self, self._save(), name="save rows"))
        self.shown.activated.connect(lambda _i: self._list())
        self._model.edited.connect(self._edited)

    # the run

    def begin(self) -> None:
        """Stores the rows, then sends them in the background."""
        operation.start(self, self._begin(), name="begin import")

    async def _begin(self) -> None:
        draft = self._draft
        if draft.report is None:
            return
        if draft.run is None:
            draft.run = await self._ctx.call(draft.runs.begin(draft.plan(), draft.report, draft.skipped()))
        else:
            wrong = {n for n, r in draft.report.found.items() if r.problems} | draft.skipped()
            left = await self._ctx.query(draft.runs.numbers, draft.run.id, (RowState.REFUSED, RowState.SKIPPED))
            await self._ctx.call(draft.runs.again(draft.run.id, {n: draft.fixes.get(n, {}) for n in left if n not in wrong}))
        await self._ctx.call(draft.runs.resume(draft.run.id))
        self.open(draft.run)

    def open(self, run: ImportRun) -> None:
        """Shows a run, this one or an earlier one."""
        self._draft.run = run
        self._fixes = {}
        self._draft.account, self._draft.action = run.account, run.action
        operation.start(self, self._open(run), name="open import")

    async def _open(self, run: ImportRun) -> None:
        draft = self._draft
        targets = await self._ctx.call(draft.imports.targets(run.account, run.action, run.header))
        self._prepare(await self._ctx.query(draft.runs.run, run.id), targets)
        self._tick.start()

    def _prepare(self, run: ImportRun, targets: Sequence[Target]) -> None:
        self._draft.targets, self._draft.map = tuple(targets), run.map
        self._values = RowValues(SourceTable(run.name, run.header, (), Reading()), run.map, {t.name: t for t in targets})
        self._present(run)
        self._list()

    def _look(self) -> None:
        if self._looking is None or not self._looking.running:
            self._looking = operation.start(self, self._read(), name="look at import")

    async def _read(self) -> None:
        if self._draft.run is None:
            return
        run = await self._ctx.query(self._draft.runs.run, self._draft.run.id)
        if run != self._draft.run:
            self._present(run)
            self._list()

    def _present(self, run: ImportRun) -> None:
        self._draft.run = run
        sent, left = run.count(RowState.SENT), run.count(RowState.READY, RowState.WAITING)
        self.progress.setRange(0, max(1, run.rows - run.count(RowState.SKIPPED)))
        self.progress.setValue(sent + run.count(RowState.REFUSED, RowState.UNKNOWN))
        running = run.state == "running" and left > 0
        words = S.SENT_ALL if sent == run.rows else S.SENDING if running else S.SENT_SOME
        self._words.setText(say(words, sent=f"{sent:,}", rows=f"{run.rows:,}"))
        waiting = run.count(RowState.WAITING)
        more = say(S.STOPPED, n=f"{left:,}") if run.state == "stopped" and left else say(S.WAITING, n=f"{waiting:,}") if waiting else ""
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.stop.setText(say(S.STOP if running else S.GO_ON))
        self.stop.setVisible(left > 0)
        self.save.setVisible(run.count(RowState.SKIPPED, RowState.REFUSED, RowState.UNKNOWN) > 0)
        self._offer()
        chosen = self.shown.currentData()
        with QSignalBlocker(self.shown):
            self.shown.clear()
            self.shown.addItem(say(S.SHOW_EVERY, n=f"{run.rows:,}"), "")
            for state in (*_OPEN, RowState.SENT):
                if run.counts.get(state):
                    self.shown.addItem(say(S.SHOW_STATE, state=say(S.STATES[state.value]), n=f"{run.counts[state]:,}"), state.value)
            self.shown.setCurrentIndex(max(0, self.shown.findData(chosen)))
        self.changed.emit()

    def _list(self) -> None:
        run = self._draft.run
        if run is None:
            return
        chosen = str(self.shown.currentData() or "")
        states = (RowState(chosen),) if chosen else ()
        numbers = self._draft.runs.numbers(run.id, states)
        if tuple(self._model.numbers) == numbers and numbers:
            self._model.again()
            return
        fields = [(t.name, t.title) for t in self._draft.mapped()]
        self._model.show((say(S.ROW), say(S.STATE), say(S.REASON)), fields, numbers, self._row)
        for place, width in ((0, 66), (1, 130), (2, 280)):
            self.table.setColumnWidth(place, width)

    def _row(self, number: int) -> GridRow | None:
        run = self._draft.run
        if run is None or self._values is None:
            return None
        row: RunRow = self._draft.runs.row(run.id, number)
        icon, tone = _TONES[row.state]
        fixes: Fields = {**row.fixes, **self._fixes.get(number, {})}
        values = self._values.flat(row.cells, fixes)
        wrong = {p.target: p.message for p in row.problems}
        lead = (str(number), say(S.STATES[row.state.value]), reason_of(row) if row.state is not RowState.SENT else row.message)
        return GridRow(number, lead, values, wrong, tone, icon, row.state in (RowState.REFUSED, RowState.SKIPPED))

    # what can be done

    def _stop_or_go(self) -> None:
        operation.start(self, self._switch(), name="stop or go on", busy=lambda busy: self.stop.setEnabled(not busy))

    async def _switch(self) -> None:
        run = self._draft.run
        if run is None:
            return
        if run.state == "running":
            self._present(await self._ctx.call(self._draft.runs.stop(run.id)))
        else:
            await self._ctx.call(self._draft.runs.resume(run.id))
        self._list()

    def _edited(self, number: int, field: str, value: str) -> None:
        self._fixes.setdefault(number, {})[field] = value
        self._model.again()
        self._offer()

    def _offer(self) -> None:
        n = len(self._fixes)
        self.again.setVisible(n > 0)
        self.again.setText(count(n, S.SEND_FIXED_ONE, S.SEND_FIXED))

    async def _send_again(self) -> None:
        run, fixes = self._draft.run, dict(self._fixes)
        if run is None:
            return
        rows = await self._ctx.call(self._draft.runs.again(run.id, fixes))
        wrong = [row for row in rows if row.problems]
        self._fixes = {row.number: fixes[row.number] for row in wrong}
        if wrong:
            self.message.show_message(" ".join(p.message for p in wrong[0].problems) if len(wrong) == 1 else say(S.STILL_WRONG, n=len(wrong)), Tone.WARN)
        else:
            self.message.clear()
        await self._ctx.call(self._draft.runs.resume(run.id))
        self._present(await self._ctx.query(self._draft.runs.run, run.id))
        self._list()

    async def _save(self) -> None:
        run = self._draft.run
        path = await ask.pick_save(self, say(S.SAVE_BAD), name="rows not sent.xlsx", filters=tuple(say(s) for s in S.SHEETS_OUT), suffix="xlsx")
        if path is not None and run is not None:
            n = await self._ctx.call(self._draft.runs.save(run.id, path, (RowState.SKIPPED, RowState.REFUSED, RowState.UNKNOWN)))
            self.message.show_message(count(n, S.SAVED_ONE, S.SAVED, name=path.name), Tone.GOOD)
