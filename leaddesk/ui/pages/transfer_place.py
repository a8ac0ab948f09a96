"""The right side of the transfer board: who may get the records and how busy they are, and handing over after a yes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.domain.specs import ActionSpec, Choice, FieldSpec, FormSpec, Tone
from leaddesk.domain.values import JsonValue
from leaddesk.ui import ask
from leaddesk.ui import strings_bench as words
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.subject import Subject
from leaddesk.ui.dialogs.words import verb
from leaddesk.ui.forms.choice import ChoiceState, Loading, LoadStrip
from leaddesk.ui.forms.loader import ChoiceLoader, Source
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.workload import Counts, Person, people, read_counts, target
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start
from leaddesk.ui.pages.desk_page import unless_gone
from leaddesk.ui.pages.desk_place import DeskPlace
from leaddesk.ui.pages.desk_sending import Change
from leaddesk.ui.pages.people_list import PeopleList
from leaddesk.ui.strings_bench import say
from leaddesk.ui.tab_order import tab_order

COUNT_MS = 250
NAMED = 5  # records whose names the question says


class TransferPlace(DeskPlace):
    """Hands over what is chosen."""

    def __init__(self, ctx: UiContext, formats: Formats) -> None:
        super().__init__(ctx)
        self.hint = say(words.KEYS_TRANSFER)
        self._formats = formats
        self._about: tuple[str, str] = ("", "")  # the account and action whose people are shown
        self._field: FieldSpec | None = None
        self._loader: ChoiceLoader | None = None
        self._state = ChoiceState(Loading.BUSY)
        self._counts = Counts()
        self._more: FormView | None = None
        self.title = plain(role="subheading")
        self.people = PeopleList(ctx.theme)
        self.people.setMinimumHeight(150)
        self.strip = LoadStrip()
        self._extra = QVBoxLayout()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(COUNT_MS)
        self._calm.timeout.connect(self._count)
        self.column.addLayout(self.about)
        self.column.addWidget(self.title)
        self.column.addWidget(self.people, 1)
        self.column.addWidget(self.strip)
        self.column.addLayout(self._extra)
        self.people.picked.connect(lambda _: super(TransferPlace, self).settle())
        self.people.opened.connect(self.press)
        self.people.dropped.connect(self.press)
        self.strip.pressed.connect(lambda: self._loader.press() if self._loader is not None else None)

    # who

    def settle(self) -> None:
        action, account = self.action(), self.account
        if account is not None and action is not None and self._about != (account.id, action.name):
            self._about = (account.id, action.name)
            self._turn(account, action)
        super().settle()

    def _turn(self, account: Account, action: ActionSpec) -> None:
        """Another account: its own people, and what else its form asks."""
        form = self.ctx.services.catalog.form(account.slug, action.name)
        self._field, self._counts, self._state = target(form), Counts(), ChoiceState(Loading.BUSY)
        self.people.present(())
        several = len(self.work.accounts) > 1
        self.title.setText(say(words.PEOPLE_OF, account=account.label) if several else say(words.PEOPLE))
        for old in (self._loader, self._more):
            if old is not None:
                old.hide()
                old.deleteLater()
        self._loader = self._more = None
        if self._field is None:
            return
        others = FormSpec(form.name, tuple(f for f in form.fields if f.name != self._field.name), form.schema)
        if any(not field.advanced for field in others.fields):
            self._more = FormView(self.ctx, others, FormSetup(source=Source(account.id, action.name), draft=f"{account.id}/{action.name}/board"))
            self._extra.addWidget(self._more)
            tab_order(self.inside, self.preview.table, self.primary)
        if self._field.dynamic:
            self._loader = ChoiceLoader(self, self.ctx, Source(account.id, action.name), self._field, show=self._show, values=dict, titles=lambda name: name)
            self._loader.load()
        else:
            self._show(ChoiceState(Loading.READY, self._field.choices))
        self._calm.start()

    def _show(self, state: ChoiceState) -> None:
        known = state.choices if state.choices is not None else self._state.choices
        self._state = ChoiceState(state.loading, known, state.words)
        self.strip.show_state(self._state)
        self._present()

    def _choices(self) -> tuple[Choice, ...]:
        return self._state.choices or ()

    def _present(self) -> None:
        self.people.present(people(self._choices(), self._counts))
        super().settle()

    # how busy

    def count_again(self) -> None:
        if not self._calm.isActive():
            self._calm.start()

    def _count(self) -> None:
        account, action, field = self.account, self.action(), self._field
        if account is None or action is None or field is None:
            return
        services, today = self.ctx.services, self._formats.today().isoformat()
        kinds, called = services.catalog.kinds(account.slug), (say(words.OPEN), say(words.DUE))

        def take(counts: Counts) -> None:
            if self.account is not None and self.account.id == account.id:
                self._counts = counts
                self._present()

        self.ctx.reader.ask(
            lambda: read_counts(services, account.id, kinds, action, field.name, today, called),
            done=take,
            failed=unless_gone(self.ctx.reader),
            lane=f"workload-{id(self)}",
        )

    # handing over

    def person(self) -> Person | None:
        return self.people.chosen()

    def button_words(self, n: int) -> str:
        action, kind, person = self.action(), self.kind(), self.person()
        if action is None or kind is None:
            return ""
        words_ = verb(action, kind, n)
        return say(words.TO_WHOM, verb=words_, name=person.name) if person is not None else words_

    def blocked(self) -> str:
        return super().blocked() or ("" if self.person() is not None else say(words.CHOOSE_PERSON))

    def told(self) -> Callable[[Subject], Change] | None:
        person = self.person()
        if person is None:
            return None
        name = person.name
        return lambda one: (one.show("owner") or say(words.YOU), name)

    def enter(self) -> None:
        self.people.enter()

    def press(self) -> None:
        if self.blocked():
            self.send({})
        elif not self.sending.busy and (self._more is None or self._more.validate()):
            start(self, self._ask_first(), name="confirm transfer")

    async def _ask_first(self) -> None:
        person, field, chosen, action = self.person(), self._field, self.chosen, self.action()
        if person is None or field is None or action is None:
            return
        names = ", ".join(one.name for one in chosen[:NAMED])
        rest = len(chosen) - NAMED
        text = say(words.NAMES_AND_MORE, names=names, n=f"{rest:,}") if rest > 0 else f"{names}."
        leaves = S.say(S.LEAVES if len(chosen) == 1 else S.LEAVES_MANY) if action.leaves else ""
        button = self.button_words(len(chosen))
        if await ask.confirm(self, f"{button}?", "\n".join(part for part in (text, leaves) if part), button, danger=True):
            more: dict[str, JsonValue] = self._more.values() if self._more is not None else {}
            self.send({**more, field.name: person.value})

    def sent(self) -> None:
        if self._more is not None:
            self._more.drafts.drop()
        self._calm.start()

    def refused(self, error: LeaddeskError) -> None:
        if isinstance(error, FormInvalid):
            own = [p for p in error.problems if self._more is not None and p.field in self._more.rows]
            if self._more is not None and own:
                self._more.show_problems(own)
                return
            self.message.show_message(" ".join(p.message for p in error.problems), Tone.BAD)
            return
        super().refused(error)
