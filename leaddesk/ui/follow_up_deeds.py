"""What is done about follow-ups from anywhere in the window: set, change, move, done, remove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Tone
from leaddesk.services.moments import morning
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.pages.moments import moment


def later(now: datetime) -> list[tuple[str, datetime]]:
    """Where a follow-up may be moved with one click."""
    today = now.astimezone().date()
    return [
        (s.IN_10, now + timedelta(minutes=10)),
        (s.IN_HOUR, now + timedelta(hours=1)),
        (s.TOMORROW, morning(today + timedelta(days=1), now)),
        (s.IN_3_DAYS, morning(today + timedelta(days=3), now)),
        (s.NEXT_WEEK, morning(today + timedelta(days=7), now)),
    ]


class FollowUpDeeds(QObject):
    """Belongs to the widget it is done from."""

    def __init__(self, ctx: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._owner = owner

    def set_for(self, keys: Sequence[RecordKey]) -> None:
        """Asks when and what for these records."""
        if keys and self._ctx.services.follow_ups is not None:
            operation.start(self._owner, self._ask(tuple(keys), None), name="follow up")

    def edit(self, ident: str) -> None:
        operation.start(self._owner, self._edit(ident), name="change follow-up")

    def done(self, ident: str) -> None:
        operation.start(self._owner, self._done(ident), name="follow-up done")

    def snooze(self, ident: str, until: datetime) -> None:
        operation.start(self._owner, self._snooze(ident, until), name="move follow-up")

    def remove(self, ident: str) -> None:
        follow_ups = self._ctx.services.follow_ups
        if follow_ups is not None:
            operation.start(self._owner, self._ctx.query(follow_ups.remove, ident), name="remove follow-up")

    def move_menu(self, ident: str, button: QWidget) -> None:
        """Offers times to move it to, below a button."""
        menu = QMenu(self._owner)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_moves(menu, ident)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def fill_moves(self, menu: QMenu, ident: str) -> None:
        now = self._ctx.clock.now()
        for words, until in later(now):
            menu.addAction(f"{s.say(words)}\t{moment_ahead(until, now)}").triggered.connect(partial(self.snooze, ident, until))

    async def _ask(self, keys: tuple[RecordKey, ...], item: FollowUp | None) -> None:
        from leaddesk.ui.dialogs.follow_up import FollowUpDialog

        view = await self._ctx.query(self._ctx.services.queries.record, keys[0]) if len(keys) == 1 else None
        dialog = FollowUpDialog(self._ctx, self._owner, keys, item, view)
        try:
            await ask.run(dialog)
            made = dialog.made
        finally:
            if isValid(dialog):
                dialog.deleteLater()
        if made:
            when = moment_ahead(made[0].due, self._ctx.clock.now())
            words = s.say(s.SET_SAID, when=when, name=made[0].title) if len(made) == 1 else s.say(s.SET_MANY_SAID, n=len(made), when=when)
            operation.say(self._owner, words, Tone.GOOD)

    async def _edit(self, ident: str) -> None:
        follow_ups = self._ctx.services.follow_ups
        if follow_ups is not None:
            item = await self._ctx.query(follow_ups.get, ident)
            await self._ask((item.key,), item)

    async def _done(self, ident: str) -> None:
        follow_ups = self._ctx.services.follow_ups
        if follow_ups is not None:
            item = await self._ctx.query(follow_ups.done, ident)
            operation.say(self._owner, s.say(s.DONE_SAID, name=item.title), Tone.GOOD)

    async def _snooze(self, ident: str, until: datetime) -> None:
        follow_ups = self._ctx.services.follow_ups
        if follow_ups is not None:
            item = await self._ctx.query(follow_ups.snooze, ident, until)
            operation.say(self._owner, s.say(s.SET_SAID, when=moment_ahead(item.due, self._ctx.clock.now()), name=item.title), Tone.GOOD)


def moment_ahead(at: datetime, now: datetime) -> str:
    """A time to come as short as it can be said."""
    from PySide6.QtCore import QDate, QLocale

    from leaddesk.ui.pages.moments import clock

    day, today = at.astimezone().date(), now.astimezone().date()
    if day <= today:
        return moment(at, now)
    form = "ddd d MMM" if day.year == today.year else "d MMM yyyy"
    return f"{QLocale().toString(QDate(day.year, day.month, day.day), form)} {clock(at)}"
