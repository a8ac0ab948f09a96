"""Loads the choices a form takes from the server: on opening, when a field they depend on changes, and on "Try again"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from leaddesk.domain.changes import ReferenceChanged
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Choice, FieldSpec
from leaddesk.domain.values import Fields
from leaddesk.services import wording
from leaddesk.ui import strings_forms as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.choice import ChoiceEditor, ChoiceState, Loading
from leaddesk.ui.forms.files import FilesEditor
from leaddesk.ui.forms.rows import Rows
from leaddesk.ui.forms.ticks import MultiChoiceEditor
from leaddesk.ui.operation import Operation, start
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.strings_forms import say

PAUSE_MS = 250  # after the last change of a field it depends on
QUIET_MS = 300  # loading is not mentioned before
SLOW_MS = 2000  # then stopping is offered


@dataclass(frozen=True, slots=True)
class Source:
    """Where a form's dynamic choices come from."""

    account: AccountId
    action: str
    record: str | None = None


class ChoiceLoader(QWidget):
    """One field's loading. Invisible; it belongs to its form, so that loading ends with it."""

    def __init__(
        self,
        form: QWidget,
        ctx: UiContext,
        source: Source,
        spec: FieldSpec,
        *,
        show: Callable[[ChoiceState], None],
        values: Callable[[], Fields],
        titles: Callable[[str], str],
    ) -> None:
        super().__init__(form)
        self.hide()
        self.spec = spec
        self._ctx, self._source = ctx, source
        self._show, self._values, self._titles = show, values, titles
        self._operation: Operation | None = None
        self._number = 0
        self._state = ChoiceState(Loading.BUSY)
        self._asked: Fields | None = None
        self._pause = self._timer(PAUSE_MS, self.load)
        self._quiet = self._timer(QUIET_MS, lambda: self._set(Loading.BUSY, say(S.LOADING)))
        self._slow = self._timer(SLOW_MS, lambda: self._set(Loading.SLOW, say(S.LOADING_LONG)))
        ctx.bridge.changed.connect(self._heard)

    def load(self) -> None:
        """Loads anew, unless a field this one depends on is still empty."""
        self._pause.stop()
        values = self._values()
        missing = [name for name in self.spec.depends_on if values.get(name) in (None, "", [])]
        self._cancel()
        if missing:
            self._set(Loading.WAITS, say(S.WAITS_FOR, titles="”, “".join(self._titles(name) for name in missing)))
            return
        self._asked = {name: values.get(name) for name in self.spec.depends_on}
        self._number += 1
        self._set(Loading.BUSY)
        self._quiet.start()
        self._slow.start()
        number = self._number
        self._operation = start(self, self._get(values, number), name="choices", failed=lambda error: self._failed(error, number))

    def turn_to(self, source: Source) -> None:
        """Another record: its choices are read, once it stays for a moment."""
        if source != self._source:
            self._source = source
            self._pause.start()

    def press(self) -> None:
        """The strip's button: stops what takes long, else tries again."""
        if self._state.loading is Loading.SLOW:
            self._cancel()
            self._set(Loading.FAILED, say(S.STOPPED))
        else:
            self.load()

    def changed(self, name: str) -> None:
        """A field was changed; choices that depend on it are read again after a short pause."""
        if name in self.spec.depends_on:
            values = self._values()
            if {n: values.get(n) for n in self.spec.depends_on} != self._asked:
                self._pause.start()

    async def _get(self, values: Fields, number: int) -> None:
        source = self._source
        found = await self._ctx.call(self._ctx.services.choices.get(source.account, source.action, self.spec.name, source.record, values))
        if number != self._number:
            return
        self._stop_timers()
        if found.stale:
            self._set(Loading.STALE, say(S.STALE_SINCE, when=self._when(found.fetched)), found.choices)
        elif not found.choices:
            self._set(Loading.FAILED, say(S.NO_CHOICES), ())
        else:
            self._set(Loading.READY, "", found.choices)

    def _failed(self, error: LeaddeskError, number: int) -> None:
        if number == self._number:
            self._stop_timers()
            self._set(Loading.FAILED, say(S.CHOICES_FAILED, why=wording.explain(error.failure).what))

    def _set(self, loading: Loading, words: str = "", choices: tuple[Choice, ...] | None = None) -> None:
        self._state = ChoiceState(loading, choices, words)
        self._show(self._state)

    def _when(self, fetched: datetime | None) -> str:
        return moment(fetched, self._ctx.clock.now()) if fetched is not None else "?"

    def _heard(self, change: object) -> None:
        mine = isinstance(change, ReferenceChanged) and (change.account, change.action, change.field) == (
            self._source.account,
            self._source.action,
            self.spec.name,
        )
        if mine and self._state.loading in (Loading.STALE, Loading.FAILED):
            self.load()

    def _cancel(self) -> None:
        self._stop_timers()
        self._number += 1
        if self._operation is not None and self._operation.running:
            self._operation.cancel()
        self._operation = None

    def _stop_timers(self) -> None:
        self._quiet.stop()
        self._slow.stop()

    def _timer(self, after: int, do: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(do)
        return timer


def load_choices(form: QWidget, ctx: UiContext, source: Source | None, rows: Rows, values: Callable[[], Fields]) -> tuple[ChoiceLoader, ...]:
    """Starts loading for every field whose choices come from the server; none where a form has no source of choices."""
    loaders: list[ChoiceLoader] = []

    def loader(spec: FieldSpec, show: Callable[[ChoiceState], None]) -> ChoiceLoader:
        assert source is not None
        loaders.append(ChoiceLoader(form, ctx, source, spec, show=show, values=values, titles=rows.title))
        return loaders[-1]

    for row in rows if source is not None else ():
        editor = row.editor
        if isinstance(editor, (ChoiceEditor, MultiChoiceEditor)) and editor.spec.dynamic:
            editor.reload.connect(loader(editor.spec, editor.show_choices).press)
        elif isinstance(editor, FilesEditor):
            for part in (f for f in editor.spec.per_file if f.dynamic):
                editor.reload.connect(loader(part, partial(editor.show_choices, part.name)).press)
    for made in loaders:
        made.load()
    return tuple(loaders)
