"""The outbox as users see it: check, submit, cancel, send, decide. Whatever a method answers is on the disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from leaddesk.connectors.contract import Checked
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import IllegalMove, NotKnown
from leaddesk.domain.ids import AccountId, CommandId, IdSource
from leaddesk.domain.records import Record
from leaddesk.domain.values import Fields
from leaddesk.services import conflicts, family
from leaddesk.services.api import FileToSend, Preferences
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outbox_runner import HOLD_BACK, OutboxRunner
from leaddesk.services.submitting import Drafting, Fetch, FileChecks

HOLD_PREFERENCE = "hold_seconds"
HOLD_DEFAULT = 8.0
HOLD_LONGEST = 60.0

_CANCELLABLE = frozenset({State.DRAFT, State.WAITING, State.HELD, State.REFUSED, State.CONFLICT, State.UNKNOWN})
_EDITABLE = frozenset({State.DRAFT, State.WAITING, State.HELD, State.REFUSED, State.CONFLICT})
_SENDABLE = frozenset({State.WAITING, State.HELD, State.REFUSED, State.CONFLICT})


class CommandService:
    """`api.Commands`."""

    def __init__(self, parts: OutboxParts, runner: OutboxRunner, *, ids: IdSource, files: FileChecks, preferences: Preferences, fetch: Fetch) -> None:
        self._parts = parts
        self._runner = runner
        self._preferences = preferences
        self._drafting = self.drafting = Drafting(parts, ids=ids, files=files, fetch=fetch)

    async def check(self, account: AccountId, action: str, values: Fields, record: str | None = None, files: int = 0) -> Fields:
        return (await self._checked(account, action, values, record, files)).payload

    async def review(self, account: AccountId, action: str, values: Fields, record: str | None = None, files: int = 0) -> Mapping[str, str]:
        return (await self._checked(account, action, values, record, files)).repairs

    async def _checked(self, account: AccountId, action: str, values: Fields, record: str | None, files: int) -> Checked:
        spec = self._drafting.action(account, action)
        found = None
        if record is not None:
            (key,) = self._drafting.targets(account, spec, [record], values)
            found = await self._drafting.known(key)
        return self._drafting.checked(account, spec, values, found, files)

    async def submit(
        self,
        account: AccountId,
        action: str,
        records: Sequence[str],
        values: Fields,
        files: Sequence[FileToSend] = (),
        *,
        hold: bool = True,
        initiator: str = "",
        parent: CommandId | None = None,
    ) -> tuple[OutboxItem, ...]:
        draft = self._drafting
        spec = draft.action(account, action)
        keys = draft.targets(account, spec, records, values)
        before = None if parent is None else family.parent_of(self._parts.outbox, account, parent)
        found: list[Record | None] = [None if before is not None and key.remote == family.PARENT else await draft.known(key) for key in keys]
        if not keys:
            found = [None]
        plain, names = family.stood_in(values) if before is not None else (values, frozenset[str]())
        payloads = [family.put_back(payload, names) for payload in draft.check_all(account, spec, plain, found, len(files))]
        stored = await draft.files(self._parts.account(account), spec, files)
        try:
            seconds = self.hold_seconds if hold and not spec.immediate else 0.0
            pairs = zip(found, payloads, strict=True)
            items = [item for record, payload in pairs for item in draft.items(account, spec, payload, record, stored, seconds)]
            if before is not None:
                items = [family.child(item, before, key) for item, key in zip(items, keys or (None,), strict=True)]
            items = self._add(items)
        except BaseException:
            draft.drop(stored)
            raise
        draft.drop_spooled(files)
        self._parts.announce(*items, initiator=initiator)
        self._runner.submitted(items, immediate=spec.immediate)
        return tuple(items)

    def _add(self, items: Sequence[OutboxItem]) -> list[OutboxItem]:
        """Stores them in one step; an edit joins the one of the same record that still waits, and the journal keeps both."""
        added: list[OutboxItem] = []
        replaced: list[CommandId] = []
        with self._parts.database.write(durable=True):
            for item in items:
                old = family.joined(self._parts.outbox, item)
                if old is None:
                    added += self._parts.outbox.add([item])
                else:
                    added += self._parts.outbox.replace(old.command.id, [family.merged(old, item)])
                    replaced.append(old.command.id)
        self._parts.announce(*self._as_they_stand(replaced))
        return added

    @property
    def hold_seconds(self) -> float:
        """The hold-back before sending, 0 to 60 s."""
        value = self._preferences.get(HOLD_PREFERENCE, HOLD_DEFAULT)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            return HOLD_DEFAULT
        return min(HOLD_LONGEST, max(0.0, float(value)))

    async def settle(self, commands: Sequence[CommandId], timeout: float | None = None) -> tuple[OutboxItem, ...]:
        await self._runner.settle(commands, timeout)
        return self._as_they_stand(commands)

    async def send(self, commands: Sequence[CommandId] | None = None) -> tuple[OutboxItem, ...]:
        """With names also what was refused, in conflict or held after a crash: a person says once more. Raises IllegalMove for all others."""
        await self._runner.start()
        if commands is None:
            items = [i for i in self.items((State.WAITING, State.HELD), limit=1_000_000) if i.state is State.WAITING or i.reason == HOLD_BACK]
            items.reverse()
        else:
            items = [self.item(command) for command in dict.fromkeys(commands)]
        for item in items:
            if item.state not in _SENDABLE:
                raise _illegal(item, State.WAITING)
        ready = [moved for item in items if (moved := self._release(item)) is not None]
        self._runner.force(ready)
        names = [item.command.id for item in items]
        await self._runner.settle(names)
        return self._as_they_stand(names)

    async def cancel(self, command: CommandId) -> OutboxItem:
        """Raises IllegalMove (with the state) once it is being sent or was sent."""
        item = self.item(command)
        if item.state not in _CANCELLABLE:
            raise _illegal(item, State.CANCELLED)
        before = item.evidence.get(family.MERGED) if item.state is State.HELD and item.reason == HOLD_BACK else None
        if isinstance(before, str):  # only the later edit is taken back: the one it joined goes on
            again = self._parts.outbox.replace(command, [self._drafting.repeated(self.item(CommandId(before)))])
            self._runner.submitted(again)
            self._parts.announce(self.item(command), *again)
            return self.item(command)
        done = self._runner.moves.cancel(item)
        if item.state is State.CONFLICT:
            self._parts.stale(item.command.account, _kinds(self._parts, item))  # theirs is kept: let it be seen
        self._runner.wake(item.command.account)  # later commands of the record may go now
        return done

    async def resolve(self, command: CommandId, landed: bool) -> OutboxItem:
        item = self.item(command)
        if item.state is not State.UNKNOWN:
            raise _illegal(item, State.SENT if landed else State.WAITING)
        done = self._runner.moves.decided(item, landed)
        if landed:
            self._parts.stale(item.command.account, _kinds(self._parts, item))
        else:
            self._runner.force([done])
        self._runner.wake(item.command.account)
        return done

    async def keep(self, command: CommandId, mine: Sequence[str]) -> OutboxItem:
        """Raises IllegalMove for a command that is not in conflict. What is left of it goes at once."""
        item = self.item(command)
        if item.state is not State.CONFLICT:
            raise _illegal(item, State.WAITING)
        given_up = {name for name in conflicts.theirs(item) if name not in mine}
        payload = {name: value for name, value in item.command.payload.items() if name not in given_up}
        if not payload and not item.command.files:
            return await self.cancel(command)
        if not given_up:
            self._runner.force([self._runner.moves.again(item, "person")])
        else:
            item = await self._replaced(item, payload, 0.0)
        await self._runner.start()
        self._runner.wake(item.command.account)
        return self.item(item.command.id)

    async def look_again(self, command: CommandId) -> OutboxItem:
        """Raises IllegalMove for a command whose outcome is known. Who can't be asked now is said in `evidence["failure"]`."""
        item = self.item(command)
        if item.state is not State.UNKNOWN:
            raise _illegal(item, State.UNKNOWN)
        return await self._runner.look(item)

    async def edit(self, command: CommandId, values: Fields) -> OutboxItem:
        """The new command takes over the record, the files and the ids of rows; its hold-back begins anew.

        A table that became too long for one command continues in further ones; the first is answered.
        """
        old = self.item(command)
        if old.state not in _EDITABLE:
            raise _illegal(old, State.CANCELLED)
        account = old.command.account
        spec = self._drafting.action(account, old.command.action)
        record = None if old.command.record is None else await self._drafting.known(old.command.record)
        payload = self._drafting.check(account, spec, values, record, len(old.command.files))
        return await self._replaced(old, payload, 0.0 if spec.immediate else self.hold_seconds)

    async def _replaced(self, old: OutboxItem, payload: Fields, hold: float) -> OutboxItem:
        """Another command in its place, with its files. What a person was shown in a conflict counts as known."""
        spec = self._parts.action(old)
        record = None if old.command.record is None else await self._drafting.known(old.command.record)
        new = list(self._drafting.items(old.command.account, spec, payload, record, old.command.files, hold, old.command))
        if old.state is State.CONFLICT:
            seen = dataclasses.replace(new[0].command, base={**new[0].command.base, **old.command.base})
            new[0] = dataclasses.replace(new[0], command=conflicts.on_top(seen, conflicts.agreed(old), spec))
        self._parts.outbox.replace(old.command.id, new)
        self._parts.announce(self.item(old.command.id), *new)
        self._runner.submitted(new, immediate=spec.immediate)
        return new[0]

    def items(self, states: Sequence[State] = (), account: AccountId | None = None, limit: int = 500) -> tuple[OutboxItem, ...]:
        return self._parts.outbox.list(states, account, limit)

    def item(self, command: CommandId) -> OutboxItem:
        return self._parts.outbox.get(command)

    def counts(self, account: AccountId | None = None) -> Mapping[State, int]:
        return self._parts.outbox.counts(account)

    def _as_they_stand(self, commands: Sequence[CommandId]) -> tuple[OutboxItem, ...]:
        return tuple(self.item(command) for command in commands)

    def _release(self, item: OutboxItem) -> OutboxItem | None:
        """The command as waiting; None when somebody else moved it in this moment."""
        try:
            if item.state is State.HELD:
                return self._runner.moves.release(item, "person")
            return item if item.state is State.WAITING else self._runner.moves.again(item, "person")
        except IllegalMove:
            return None


def _illegal(item: OutboxItem, wanted: State) -> IllegalMove:
    return IllegalMove(state=item.state.value, wanted=wanted.value, command=item.command.id)


def _kinds(parts: OutboxParts, item: OutboxItem) -> Sequence[str]:
    try:
        return (parts.action(item).kind,)
    except NotKnown:
        return ()
