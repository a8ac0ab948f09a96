"""Every change of a queued command's state: one durable step each, announced once it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from leaddesk.domain.changes import RecordsChanged
from leaddesk.domain.clock import to_iso
from leaddesk.domain.commands import Command, FreshRecord, OutboxItem, Receipt, State, Verdict
from leaddesk.domain.errors import Failure, IllegalMove, StoreUnavailable
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, text
from leaddesk.services import conflicts
from leaddesk.services.backoff import Deadlines, delay
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outcomes import Outcome, judge, told
from leaddesk.store.table_rows import TableRows

if TYPE_CHECKING:
    from leaddesk.store.outbox import OutboxStore


class Moves:
    """All methods expect the state the caller saw and raise IllegalMove when somebody else was quicker."""

    def __init__(self, parts: OutboxParts, deadlines: Deadlines) -> None:
        self._parts = parts
        self._outbox = parts.outbox
        self._made = TableRows(parts.database)
        self._deadlines = deadlines

    def sending(self, item: OutboxItem) -> OutboxItem:
        """Commits that it is being sent, with its attempt counted; only then may the first byte leave."""
        return self._told(self._outbox.move(item.command.id, State.SENDING, expected=State.WAITING, due=None, reason=""))

    def failed(self, item: OutboxItem, outcome: Outcome) -> OutboxItem:
        """From sending to what was decided about the error."""
        failure = outcome.failure
        return self._told(
            self._outbox.move(
                item.command.id,
                outcome.state,
                expected=State.SENDING,
                due=self._in(outcome.delay),
                reason=outcome.reason,
                failure=failure,
                message="" if failure is None else failure.fact("message"),
                uncount=outcome.unsent,
            )
        )

    def crashed(self, item: OutboxItem, failure: Failure) -> OutboxItem:
        """A bug of ours. Before sending it is held for a person; afterwards nobody knows what left."""
        if item.state is State.SENDING:
            return self._told(self._outbox.move(item.command.id, State.UNKNOWN, expected=State.SENDING, reason="crash", failure=failure))
        return self._told(self._outbox.move(item.command.id, State.HELD, expected=State.WAITING, due=None, reason="crash", failure=failure))

    def refused(self, item: OutboxItem, failure: Failure) -> OutboxItem:
        """A waiting command that can't be sent at all."""
        return self._told(self._outbox.move(item.command.id, State.REFUSED, expected=State.WAITING, failure=failure, message=failure.fact("message")))

    def waits(self, item: OutboxItem, reason: str, seconds: float | None) -> OutboxItem:
        """A waiting command goes on waiting, for a new reason; with `seconds` None its due time stays."""
        if item.reason == reason and seconds is None:
            return item
        with self._parts.database.write(durable=True):  # nobody else can move it between the look and the note
            now = self._outbox.get(item.command.id)
            if now.state is not State.WAITING:
                raise IllegalMove(state=now.state.value, wanted=State.WAITING.value, command=item.command.id)
            noted = self._outbox.note(item.command.id, due=self._in(seconds), reason=reason)
        return self._told(noted)

    def release(self, item: OutboxItem, reason: str = "") -> OutboxItem:
        """Lets a held command go."""
        return self._told(self._outbox.move(item.command.id, State.WAITING, expected=State.HELD, due=None, reason=reason))

    def release_all(self, items: Sequence[OutboxItem], *, all_held: bool) -> tuple[OutboxItem, ...]:
        """Lets commands go whose hold-back is over; in one step when the wall clock agrees that none of the others is concerned."""
        now = self._parts.clock.now()
        if all_held and all(item.due is not None and item.due <= now for item in items):
            freed = self._outbox.release_held(now) if items else ()
        else:
            freed = tuple(done for item in items if (done := _freed(self._outbox, item)) is not None)
        for item in freed:
            self._deadlines.forget(item.command.id)
        self._parts.announce(*freed)
        return freed

    def again(self, item: OutboxItem, reason: str) -> OutboxItem:
        """A person sends a command again that ended. After a conflict what the server said by then counts as known."""
        known = conflicts.agreed(item) if item.state is State.CONFLICT else {}
        evidence = {**item.evidence, conflicts.AGREED: known} if known else None
        return self._told(self._outbox.move(item.command.id, State.WAITING, expected=item.state, due=None, reason=reason, evidence=evidence))

    def cancel(self, item: OutboxItem) -> OutboxItem:
        return self._told(self._outbox.move(item.command.id, State.CANCELLED, expected=item.state, due=None, reason="person"))

    def decided(self, item: OutboxItem, landed: bool) -> OutboxItem:
        """A person's word about an unknown command: it landed, or it did not and goes again. What a ledger says follows in the same transaction."""
        to = State.SENT if landed else State.WAITING
        remembered = self._parts.catalog.plugin(self._parts.account(item.command.account).slug).decided
        with self._parts.database.write(durable=True):
            moved = self._outbox.move(item.command.id, to, expected=State.UNKNOWN, due=None, reason="person" if landed else "moved_back")
            changes = self._keep(item.command, remembered(item.command, landed, self._parts.clock.now()) if remembered is not None else ())
        for change in changes:
            self._parts.events.publish(change)
        return self._told(moved)

    def _keep(self, command: Command, records: Sequence[FreshRecord], gone: Sequence[RecordKey] = ()) -> tuple[RecordsChanged, ...]:
        """Into the cache; a command that was about no record shows from now on at those it made."""
        if not records and not gone:
            return ()
        if command.record is None:
            self._made.made(command.id, dict.fromkeys(one.key for one in records))
        return self._parts.incoming.store(records, gone)

    def sent(self, item: OutboxItem, receipt: Receipt) -> OutboxItem:
        """The finished command and what the server now says, in one transaction; then the news, then what else is worth refreshing."""
        done = self._finish(item, receipt)
        if receipt.stale:
            self._parts.stale(item.command.account, receipt.stale)
        return done

    def mark_gone(self, key: RecordKey) -> None:
        """The server no longer has the record."""
        for change in self._parts.incoming.store((), (key,)):
            self._parts.events.publish(change)

    def looked(self, item: OutboxItem, verdict: Verdict) -> OutboxItem:
        """What a look at the server says about an unknown command: it ends it, lets it go again, or is kept as evidence."""
        command = item.command
        seen = told(verdict, to_iso(self._parts.clock.now()))
        state = judge(verdict, command.resend)
        if state is State.SENT:
            return self._finish(item, Receipt(result=_found(command, verdict), records=verdict.records), evidence=seen)
        if state is State.WAITING:
            due = self._in(delay(item.command.attempt))
            return self._told(self._outbox.move(command.id, State.WAITING, expected=State.UNKNOWN, due=due, reason="server", evidence=seen))
        changes = self._keep(command, verdict.records)
        noted = self._told(self._outbox.note(command.id, evidence=seen))
        for change in changes:
            self._parts.events.publish(change)
        return noted

    def not_looked(self, item: OutboxItem, failure: Failure) -> OutboxItem:
        """The look itself failed: said beside the command, which stays unknown."""
        seen: Fields = {"verdict": "cannot_tell", "seen": {}, "look_for": "", "failure": failure.code, "looked_at": to_iso(self._parts.clock.now())}
        return self._told(self._outbox.note(item.command.id, evidence=seen))

    def _finish(self, item: OutboxItem, receipt: Receipt, *, evidence: Fields | None = None) -> OutboxItem:
        changes: list[RecordsChanged] = []
        command, result = item.command.id, dict(receipt.result)

        def apply(_: object) -> None:
            changes.extend(self._keep(item.command, receipt.records, receipt.gone))

        try:
            fresh = apply if receipt.records or receipt.gone else None
            done = self._outbox.finish(command, result=result, message=receipt.message, evidence=evidence, apply=fresh)
        except (StoreUnavailable, IllegalMove):
            raise
        except Exception as error:  # what came back can't be merged; that it was sent is the more important truth
            self._parts.crash("storing an answer", error)
            changes.clear()
            done = self._outbox.finish(command, result=result, message=receipt.message, evidence=evidence)
        self._told(done)
        for change in changes:
            self._parts.events.publish(change)
        return done

    def _told(self, item: OutboxItem) -> OutboxItem:
        if item.state in (State.WAITING, State.HELD):
            self._deadlines.left(item)  # fixes its monotonic deadline now
        else:
            self._deadlines.forget(item.command.id)
        if item.state in (State.SENT, State.CANCELLED):
            for file in item.command.files:
                self._parts.blobs.drop(file.blob)  # stays when another command still needs it
        self._parts.announce(item)
        return item

    def _in(self, seconds: float | None) -> datetime | None:
        return None if seconds is None else self._parts.clock.now() + timedelta(seconds=seconds)


def _found(command: Command, verdict: Verdict) -> Fields:
    """The id of a record whose create got no answer and that a look found, as its answer would have named it."""
    keys = {one.key for one in verdict.records}
    if command.record is not None or len(keys) != 1:
        return {}
    number = text(verdict.seen.get("reference"))
    return {"id": keys.pop().remote, **({"reference": number} if number else {})}


def _freed(outbox: OutboxStore, item: OutboxItem) -> OutboxItem | None:
    try:
        return outbox.move(item.command.id, State.WAITING, expected=State.HELD)
    except IllegalMove:
        return None  # cancelled or released elsewhere in this very moment
