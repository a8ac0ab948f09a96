"""The outbox: every change under way in plain words, what waits for a person first, and what can be done about each."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from leaddesk.domain.changes import AccountsChanged, Change, HealthChanged, OutboxChanged
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import Tone
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.flow import clear
from leaddesk.ui.pages.outbox_groups import Deed, Shelf, arrange, on_shelf, shelf_counts
from leaddesk.ui.pages.outbox_item import OutboxInspector
from leaddesk.ui.pages.outbox_list import OutboxList
from leaddesk.ui.pages.outbox_load import Outbox, load_outbox
from leaddesk.ui.pages.payload_words import Titles, load_titles
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, MessageBar, Splitter

LANE = "outbox"
_SHELVES = {Shelf.NEEDS_YOU: s.NEEDS_YOU, Shelf.WAITING: s.WAITING, Shelf.SENT_TODAY: s.SENT_TODAY, Shelf.ALL: s.ALL_ITEMS}
_EMPTY = {
    Shelf.NEEDS_YOU: ("circle-check", s.EMPTY_NEEDS, s.EMPTY_NEEDS_HINT),
    Shelf.WAITING: ("inbox", s.EMPTY_WAITING, s.EMPTY_WAITING_HINT),
    Shelf.SENT_TODAY: ("send", s.EMPTY_SENT, s.EMPTY_SENT_HINT),
    Shelf.ALL: ("inbox", s.EMPTY_ALL, s.EMPTY_ALL_HINT),
}


class OutboxHead(QWidget):
    """Title, the four shelves with their counts, and "Send all now"."""

    chosen = Signal(object)  # Shelf
    send_all = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = plain(s.say(s.OUTBOX), "title")
        self._group = QButtonGroup(self)
        self._chips: dict[Shelf, QToolButton] = {}
        self._all = QPushButton(s.say(s.SEND_ALL), self)
        self._all.clicked.connect(self.send_all)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for shelf in Shelf:
            chip = QToolButton(self)
            chip.setCheckable(True)
            chip.clicked.connect(lambda _=False, which=shelf: self.chosen.emit(which))
            self._group.addButton(chip)
            self._chips[shelf] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        chips.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(chips)

    def present(self, counts: dict[Shelf, int], current: Shelf) -> None:
        for shelf, chip in self._chips.items():
            count = counts[shelf]
            chip.setText(f"{s.say(_SHELVES[shelf])}  {count}" if count else s.say(_SHELVES[shelf]))
            chip.setChecked(shelf is current)
            set_role(chip, "chip-on" if shelf is current else "chip")
        self._all.setVisible(counts[Shelf.WAITING] > 0)

    def chip(self, shelf: Shelf) -> QToolButton:
        return self._chips[shelf]


class OutboxPage(QWidget):
    """The page. ``record_wanted(RecordKey)``, ``sign_in_wanted(AccountId)``; ``counted(open, needs)`` for the tab's badge."""

    record_wanted = Signal(object)
    sign_in_wanted = Signal(object)
    counted = Signal(int, int)

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._formats = Formats(ctx.clock)
        self._outbox = Outbox()
        self._loaded = self._picked = False
        self._shelf = Shelf.NEEDS_YOU
        self._wanted: CommandId | None = None
        self._titles: dict[str, Titles] = {}
        self._looking: set[CommandId] = set()
        self.head = OutboxHead(self)
        self.list = OutboxList(ctx.theme, ctx.icons, ctx.clock, self)
        self.inspector = OutboxInspector(ctx.theme, ctx.icons, self._formats, self)
        self.empty = EmptyState(ctx.theme, ctx.icons)
        self._bars = QVBoxLayout()
        self._split = Splitter(Qt.Orientation.Horizontal, "outbox", ctx.services.preferences)
        self._second = QTimer(self, interval=1000)
        self._build()
        self.refresh()

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._split.addWidget(self.list)
        self._split.addWidget(self.inspector)
        self._split.restore([460, 520])
        self.list.setMinimumWidth(260)
        self.inspector.setMinimumWidth(320)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._bars)
        column.addWidget(self._split, 1)
        column.addWidget(self.empty, 1)
        self.empty.hide()
        self._split.hide()
        self.head.chosen.connect(self.show_shelf)
        self.head.send_all.connect(lambda: self._run("send all", self._ctx.services.commands.send()))
        self.list.chosen.connect(self._show_item)
        self.list.deed.connect(self._do)
        self.inspector.deed.connect(self._do)
        self.inspector.kept.connect(lambda item, names: self._run("keep", self._ctx.services.commands.keep(item.command.id, names)))
        self.empty.second_pressed.connect(lambda: self.show_shelf(Shelf.ALL))
        self._second.timeout.connect(self._tick)
        self._ctx.bridge.changed.connect(self._changed)
        self._ctx.reader.ask(partial(self._formats.load, QLocale().name()), done=lambda _: self._render(), lane="outbox formats")

    def show_command(self, command: CommandId) -> None:
        """Opens the shelf that holds a command and makes it current."""
        self._wanted = command
        self._render()
        self.refresh()

    def show_shelf(self, shelf: Shelf) -> None:
        self._shelf, self._picked = shelf, True
        self._render()

    def refresh(self) -> None:
        """Reads the outbox again."""
        self._ctx.reader.ask(partial(load_outbox, self._ctx.services), done=self._arrived, lane=LANE)

    def _arrived(self, outbox: Outbox) -> None:
        self._loaded = True
        self._outbox = outbox
        self._follow()
        self._render()
        self.counted.emit(outbox.open, outbox.needs)
        ticking = any(i.due is not None and i.state in (State.HELD, State.WAITING) for i in outbox.items)
        if ticking != self._second.isActive():
            (self._second.start if ticking else self._second.stop)()

    def _follow(self) -> None:
        """Until a person picks a shelf, an empty one gives way to the one where something is going on."""
        counts = shelf_counts(self._outbox.items, self._ctx.clock.now())
        if not self._picked and not counts[self._shelf]:
            self._shelf = next((shelf for shelf in (Shelf.NEEDS_YOU, Shelf.WAITING) if counts[shelf]), self._shelf)

    def _render(self) -> None:
        if not self._loaded:
            return
        now = self._ctx.clock.now()
        wanted = next((i for i in self._outbox.items if i.command.id == self._wanted), None)
        if wanted is not None and not on_shelf(wanted, self._shelf, now):
            self._shelf = next(shelf for shelf in Shelf if on_shelf(wanted, shelf, now))
        self.head.present(shelf_counts(self._outbox.items, now), self._shelf)
        rows = arrange(self._outbox.items, self._shelf, now, self._outbox.labels)
        self.list.present(self._outbox, rows)
        if wanted is not None and self.list.select(wanted.command.id):
            self._wanted = None
        self._split.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        icon, title, hint = _EMPTY[self._shelf]
        others = self._shelf is not Shelf.ALL and bool(self._outbox.items)
        self.empty.show_state(icon, s.say(title), s.say(hint), "", s.say(s.SHOW_ALL) if others else "")
        self._banners()

    def _banners(self) -> None:
        """One quiet bar for each account whose queue stands still until somebody signs in."""
        clear(self._bars)
        if self._outbox.limits and self._shelf is not Shelf.NEEDS_YOU:
            lines = plain("\n".join(self._outbox.limits), "muted", wrap=True)
            lines.setContentsMargins(16, 0, 16, 10)
            self._bars.addWidget(lines)
        for account in self._outbox.paused:
            bar = MessageBar(self._ctx.theme, self._ctx.icons, closable=False, parent=self)
            self._bars.addWidget(bar)
            bar.show_message(s.say(s.PAUSED, account=account.label), Tone.WARN, s.say(s.SIGN_IN))
            bar.acted.connect(partial(self.sign_in_wanted.emit, account.id))

    def _show_item(self, item: OutboxItem | None) -> None:
        if item is None:
            return
        account = self._outbox.accounts.get(item.command.account)
        slug = account.slug if account else ""
        titles = self._titles.get(slug)
        if titles is None and account is not None:
            names = [a.name for a in self._ctx.services.catalog.actions(slug)]
            self._titles[slug] = Titles()
            self._ctx.reader.ask(partial(load_titles, self._ctx.services, slug, names), done=partial(self._titles_there, slug))
        looking = item.command.id in self._looking
        self.inspector.present(self._outbox, item, titles or Titles(), self._ctx.clock.now(), looking=looking)

    def _titles_there(self, slug: str, titles: Titles) -> None:
        self._titles[slug] = titles
        self._render()

    def _tick(self) -> None:
        self.list.viewport().update()
        current = self.list.current()
        if current is not None:
            self._show_item(current)

    def _changed(self, change: Change) -> None:
        if isinstance(change, (OutboxChanged, AccountsChanged, HealthChanged)):
            self.refresh()

    def _do(self, item: OutboxItem, deed: Deed) -> None:
        commands, command = self._ctx.services.commands, item.command
        work: dict[Deed, Callable[[], Coroutine[Any, Any, object]]] = {
            Deed.UNDO: lambda: commands.cancel(command.id),
            Deed.SEND: lambda: commands.send((command.id,)),
            Deed.ARRIVED: lambda: commands.resolve(command.id, True),
            Deed.NOT_ARRIVED: lambda: commands.resolve(command.id, False),
        }
        if deed is Deed.OPEN and command.record is not None:
            self.record_wanted.emit(command.record)
        elif deed is Deed.EDIT:
            operation.start(self, self._edit(item), name="edit change")
        elif deed is Deed.LOOK:
            operation.start(self, self._ctx.call(commands.look_again(command.id)), name="look again", busy=partial(self._look_busy, command.id))
        elif deed is Deed.DROP:
            operation.start(self, self._drop(item), name="drop")
        elif deed in work:
            self._run(deed.value, work[deed]())

    async def _edit(self, item: OutboxItem) -> None:
        from leaddesk.ui.pages.edit_command import edit_command  # brings in all form editors

        account, action = self._outbox.accounts.get(item.command.account), self._outbox.action(item)
        if account is not None and action is not None:
            replaced = await edit_command(self._ctx, self, account, action, item)
            if replaced is not None:
                self.show_command(replaced)

    def _run(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        operation.start(self, self._ctx.call(work), name=name)

    def _look_busy(self, command: CommandId, busy: bool) -> None:
        (self._looking.add if busy else self._looking.discard)(command)
        self._render()

    async def _drop(self, item: OutboxItem) -> None:
        """Gives up on a change, after asking: what was typed in goes with it."""
        words = s.say(s.DROP_TEXT_UNKNOWN if item.state is State.UNKNOWN else s.DROP_TEXT, what=self._outbox.deed(item), about=self._outbox.about(item))
        if await ask.confirm(self, s.say(s.DROP_TITLE), words, s.say(s.DROP_YES), danger=True):
            await self._ctx.call(self._ctx.services.commands.cancel(item.command.id))
