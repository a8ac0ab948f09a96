"""Setting or changing a follow-up: when, what to do, and when to be reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import Choice, FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import text
from leaddesk.services.follow_ups import MOST_NOTE
from leaddesk.services.moments import morning, read_moment
from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.theme import set_role

_BEFORE = {"at": timedelta(), "10": timedelta(minutes=10), "60": timedelta(hours=1), "day": timedelta(days=1)}
_WORDS = {"at": s.REMIND_AT, "10": s.REMIND_10, "60": s.REMIND_60, "day": s.REMIND_DAY, "no": s.REMIND_NO}


def form() -> FormSpec:
    """Day and time, note, reminder."""
    choices = tuple(Choice(value, s.say(words)) for value, words in _WORDS.items())
    fields = (
        FieldSpec("due", s.say(s.DUE), FieldType.DATE, required=True),  # first, so that its calendar stands beside the rest
        FieldSpec("time", s.say(s.TIME), FieldType.TIME, required=True),
        FieldSpec("note", s.say(s.NOTE), FieldType.MULTILINE, max_length=MOST_NOTE),
        FieldSpec("remind", s.say(s.REMIND), FieldType.CHOICE, required=True, choices=choices, default="at"),
    )
    return FormSpec("follow_up", fields, {})


class FollowUpDialog(TaskDialog):
    """For records, or for one follow-up to be changed; `made` holds what was stored."""

    def __init__(self, ctx: UiContext, parent: QWidget, keys: tuple[RecordKey, ...], item: FollowUp | None, view: RecordView | None) -> None:
        name = item.title if item is not None else (view.record.core.title or keys[0].remote) if view is not None else keys[0].remote
        title = s.say(s.EDIT_TITLE, name=name) if item else s.say(s.FOLLOW_UP_TITLE, name=name) if len(keys) == 1 else s.say(s.FOLLOW_UP_MANY, n=len(keys))
        super().__init__(ctx, parent, title=title, subtitle=s.say(s.FOLLOW_UP_LOCAL), icon=ctx.icons.get("alarm-clock", "accent_text", 32), width=640)
        self._keys = keys
        self._item = item
        self.made: tuple[FollowUp, ...] = ()
        now = ctx.clock.now()
        due = item.due if item is not None else morning(now.astimezone().date() + timedelta(days=1), now)
        day, _, clock = _typed(due).partition("T")
        values = {"due": day, "time": clock, "note": item.note if item is not None else "", "remind": _reminder(item)}
        self.view = FormView(ctx, form(), FormSetup(values=values, records=(view,) if view is not None else ()))
        self.view.submitted.connect(self._press)
        self.set_body(self._quick(now), self.view)
        self.set_primary(s.say(s.SAVE if item is not None else s.SET))
        self.view.focus_field("note")

    def _quick(self, now: datetime) -> QWidget:
        """Times one click away."""
        from leaddesk.ui.follow_up_deeds import later

        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for words, at in later(now)[1:]:
            button = QPushButton(s.say(words))
            set_role(button, "outlined")
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._take, at))
            line.addWidget(button)
        line.addStretch(1)
        return row

    def _take(self, at: datetime) -> None:
        day, _, clock = _typed(at).partition("T")
        self.view.set_value("due", day)
        self.view.set_value("time", clock)

    def submit(self) -> None:
        if not self.view.validate():
            self.fit()
            return
        values = self.view.values()
        due = read_moment(f"{text(values.get('due'))}T{text(values.get('time'))}", self.ctx.clock.now())
        if due is None:
            self.view.show_problems([FieldProblem("time", "not_a_date", s.say(s.NO_TIME))])
            self.fit()
            return
        before = _BEFORE.get(text(values.get("remind")))
        self.run(self._store(due, text(values.get("note")), due - before if before is not None else None), name="store follow-up", failed=self._refused)

    async def _store(self, due: datetime, note: str, remind: datetime | None) -> None:
        follow_ups = self.ctx.services.follow_ups
        if follow_ups is None:
            return
        item, keys = self._item, self._keys
        if item is not None:
            self.made = (await self.ctx.query(partial(follow_ups.change, item.id, due=due, note=note, remind=remind)),)
        else:
            self.made = await self.ctx.query(lambda: tuple(follow_ups.add(key, due, note, remind=remind) for key in keys))
        self.accept()

    def _refused(self, error: LeaddeskError) -> None:
        if isinstance(error, FormInvalid):
            self.view.show_problems(error.problems)
            self.fit()
        else:
            self.fail(error)


def _typed(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%dT%H:%M")


def _reminder(item: FollowUp | None) -> str:
    if item is None:
        return "at"
    if item.remind is None:
        return "no"
    gap = item.due - item.remind
    return next((name for name, before in _BEFORE.items() if before == gap), "at")
