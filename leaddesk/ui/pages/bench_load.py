"""Shows in a form how full each day and slot is, counted again when something changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import text
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.dates import DateEditor
from leaddesk.ui.forms.tiles import TileEditor
from leaddesk.ui.forms.view import FormView
from leaddesk.ui.models.load import Load, field_of, read_load
from leaddesk.ui.pages.desk_page import unless_gone

PAUSE_MS = 200


class LoadGauge(QObject):
    """Follows one form at a time."""

    def __init__(self, ctx: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._of: tuple[FormView, AccountId, ActionSpec, Sequence[ActionSpec]] | None = None
        self._day = ""
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(PAUSE_MS)
        self._calm.timeout.connect(self._ask)

    def follow(self, view: FormView | None, account: AccountId, action: ActionSpec, alike: Sequence[ActionSpec]) -> None:
        """From now on this form; `alike` are all actions that move a record to another day."""
        self._of = (view, account, action, alike) if view is not None else None
        self.count_again()

    def count_again(self) -> None:
        if not self._calm.isActive():
            self._calm.start()

    def edited(self) -> None:
        """Something was filled in: only another day has other figures."""
        if self._of is not None and self._day_of() != self._day:
            self.count_again()

    def _day_of(self) -> str:
        if self._of is None:
            return ""
        view, _, action, _ = self._of
        due = field_of(action, "due")
        return text(view.values().get(due)) if due else ""

    def _ask(self) -> None:
        if self._of is None:
            return
        view, account, action, alike = self._of
        day = self._day = self._day_of()
        services = self._ctx.services
        read = partial(read_load, services, account, action.kind, alike, day)
        self._ctx.reader.ask(read, done=partial(self._show, view, action, day), failed=unless_gone(self._ctx.reader), lane=f"load-{id(self)}")

    @staticmethod
    def _show(view: FormView, action: ActionSpec, day: str, load: Load) -> None:
        date, slot = view.rows.get(field_of(action, "due")), view.rows.get(field_of(action, "slot"))
        if date is not None and isinstance(date.editor, DateEditor):
            date.editor.month.show_load(load.days)
        if slot is not None and isinstance(slot.editor, TileEditor):
            slot.editor.show_counts(load.slots if day else None)
