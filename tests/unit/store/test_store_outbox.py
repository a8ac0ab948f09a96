"""The outbox: order per record, moves, hold-back, recovery after crashes, and that nothing disappears."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from leaddesk.domain.commands import BLOCKING, OPEN, Resend, State, StoredFile
from leaddesk.domain.errors import Failure, IllegalMove, NotKnown, StoreUnavailable
from leaddesk.domain.ids import BlobId, CommandId, RecordKey
from tests.unit.store.store_kit import NOON, A, B, Kit, opened, query, row


def put_in(kit: Kit, command: CommandId, state: State) -> None:
    """Brings a waiting command to a state by legal moves."""
    steps = {State.SENDING: [State.SENDING], State.HELD: [State.HELD], State.CANCELLED: [State.CANCELLED], State.WAITING: []}
    for step in steps.get(state, [State.SENDING, state]):
        kit.outbox.move(command, step)


def test_a_command_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        file = tmp_path / "paper.pdf"
        file.write_bytes(b"%PDF")
        blob, size, sha = kit.blobs.put(file)
        stored = StoredFile(blob, "files", "paper.pdf", size, sha, "application/pdf", {"doc_type": "12"})
        parent = kit.item("0")
        item = kit.item(
            "L/1",
            payload={"newdate": "2026-02-06", "n": [1, {"a": None}]},
            files=(stored,),
            due=NOON,
            reason="hold_back",
            state=State.HELD,
            parent=parent.command.id,
        )
        kit.outbox.add([parent, item])
        assert kit.outbox.get(item.command.id) == item
        assert kit.outbox.children(parent.command.id) == (item,)
        assert kit.outbox.list() == (item, parent) and kit.outbox.list([State.HELD], A) == (item,) and kit.outbox.list((), B) == ()
        assert kit.outbox.list((), None, 1) == (item,)
        with pytest.raises(NotKnown):
            kit.outbox.get(CommandId("nobody"))


def test_commands_of_one_record_go_strictly_one_after_the_other(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        one, two, other = kit.add(kit.item("1")), kit.add(kit.item("1")), kit.add(kit.item("2"))
        assert kit.sendable() == [one, other] and kit.sendable(B) == []
        put_in(kit, one, State.SENT)
        assert kit.sendable() == [two, other]


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
def test_an_earlier_command_blocks_as_the_domain_says(tmp_path: Path, state: State) -> None:
    with opened(tmp_path) as kit:
        one, two = kit.add(kit.item("1")), kit.add(kit.item("1"))
        put_in(kit, one, state)
        assert (two in kit.sendable()) is (state not in BLOCKING)


def test_drafts_are_not_sent_and_block_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.add(kit.item("1", state=State.DRAFT))
        other = kit.add(kit.item("1"))
        assert kit.sendable() == [other]


def test_the_same_remote_of_another_account_is_another_record(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.add(kit.item("1"))
        other = kit.add(kit.item("1", account=B))
        assert kit.sendable(B) == [other]


def test_a_command_not_yet_due_waits_and_blocks_its_record_only(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        late = kit.add(kit.item("1", due=NOON + timedelta(seconds=30)))
        kit.add(kit.item("1"))
        other = kit.add(kit.item("2"))
        assert kit.sendable() == [other]
        assert kit.outbox.next_due() == NOON + timedelta(seconds=30) and kit.outbox.next_due(B) is None
        kit.clock.forward(30)
        assert kit.sendable() == [late, other] and kit.outbox.next_due() is None


def test_account_commands_go_one_at_a_time_and_a_poisoned_one_holds_up_nobody(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        one, two, three = (kit.add(kit.item(None, resend=Resend.WRITE_ONLY)) for _ in range(3))
        assert kit.sendable() == [one]
        kit.outbox.move(one, State.SENDING)
        assert kit.sendable() == []
        kit.outbox.move(one, State.UNKNOWN)
        assert kit.sendable() == [two]
        kit.outbox.move(two, State.SENDING)
        kit.outbox.move(two, State.WAITING, due=NOON + timedelta(hours=1), reason="server")
        assert kit.sendable() == [three]


def test_a_child_waits_until_its_parent_was_sent(tmp_path: Path) -> None:
    """R5."""
    with opened(tmp_path) as kit:
        parent = kit.add(kit.item(None, resend=Resend.CREATE_FINDABLE))
        child = kit.add(kit.item("2", parent=parent))
        lost = kit.add(kit.item("3", parent=CommandId("nobody")))
        assert kit.sendable() == [parent]
        put_in(kit, parent, State.UNKNOWN)
        assert kit.sendable() == []
        kit.outbox.move(parent, State.SENT)
        assert kit.sendable() == [child] and lost not in kit.sendable()
        assert len(kit.outbox.sendable(A, NOON, limit=0)) == 0


def test_sending_counts_the_attempt_and_keeps_what_is_known(tmp_path: Path) -> None:
    """R1."""
    with opened(tmp_path) as kit:
        command = kit.add(kit.item())
        assert kit.outbox.move(command, State.SENDING, expected=State.WAITING).command.attempt == 1
        failure = Failure("server_fault", {"status": 503})
        back = kit.outbox.move(command, State.WAITING, due=kit.clock.forward(25), reason="server", failure=failure, evidence={"seen": {"a": 1}}, message="Busy")
        assert (back.failure, back.due, back.reason, back.message, back.updated) == (failure, kit.clock.at, "server", "Busy", kit.clock.at)
        again = kit.outbox.move(command, State.SENDING)
        assert (again.command.attempt, again.failure, again.due, again.reason, again.message, again.evidence) == (2, None, None, "", "Busy", {"seen": {"a": 1}})


def test_a_try_that_surely_did_not_arrive_is_not_counted(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        command = kit.add(kit.item())
        kit.outbox.move(command, State.SENDING)
        assert kit.outbox.move(command, State.WAITING, reason="offline", uncount=True).command.attempt == 0
        kit.outbox.move(command, State.SENDING)
        kit.outbox.move(command, State.WAITING, reason="server")
        assert kit.outbox.move(command, State.SENDING).command.attempt == 2
        assert kit.outbox.move(command, State.REFUSED, uncount=True).command.attempt == 1
        assert kit.outbox.move(command, State.WAITING, uncount=True).command.attempt == 1, "only a try can be taken back"


def test_illegal_and_unexpected_moves_are_refused_and_change_nothing(tmp_path: Path) -> None:
    """R2."""
    with opened(tmp_path) as kit:
        command = kit.add(kit.item())
        before, lines = kit.outbox.get(command), len(kit.journal.for_command(command))
        with pytest.raises(IllegalMove) as error:
            kit.outbox.move(command, State.SENT)
        assert error.value.facts == {"state": "waiting", "wanted": "sent", "command": command}
        with pytest.raises(IllegalMove):
            kit.outbox.move(command, State.SENDING, expected=State.HELD)
        with pytest.raises(IllegalMove):
            kit.outbox.add([kit.item(state=State.SENDING)])
        with pytest.raises(NotKnown):
            kit.outbox.move(CommandId("nobody"), State.SENDING)
        assert kit.outbox.get(command) == before and len(kit.journal.for_command(command)) == lines


def test_every_move_is_in_the_journal(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        command = kit.add(kit.item(payload={"newdate": "2026-02-06", "token": "canary-token", "deep": {"Password": "canary-word", "ok": 1}}))
        put_in(kit, command, State.UNKNOWN)
        kit.outbox.note(command, evidence={"verdict": "cannot_tell"})
        kit.outbox.move(command, State.SENT, reason="person")
        lines = kit.journal.for_command(command)
        assert [line.what for line in lines] == ["submit", "sending", "unknown", "looked", "sent"]
        assert "canary" not in repr(lines) and lines[0].body is not None
        assert lines[0].body["payload"] == {"newdate": "2026-02-06", "token": "[redacted]", "deep": {"Password": "[redacted]", "ok": 1}}
        assert kit.journal.for_record(RecordKey(A, "lead", "1"))[0].what == "sent"
        assert kit.outbox.get(command).command.payload["token"] == "canary-token"


def test_success_and_fresh_records_are_one_transaction(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna"), row("2", "Ben")])
        command = kit.add(kit.item("1"))
        kit.outbox.move(command, State.SENDING)

        def fail(conn: apsw.Connection) -> None:
            kit.records.apply_page(A, "lead", "list", [row("1", "Berta")], 0)
            raise StoreUnavailable(reason="full")

        with pytest.raises(StoreUnavailable):
            kit.outbox.finish(command, apply=fail)
        assert kit.outbox.get(command).state is State.SENDING and "Anna" in kit.titles(query())

        def work(conn: apsw.Connection) -> None:
            kit.records.apply_page(A, "lead", "list", [row("1", "Berta")], 0)
            kit.records.mark_gone([RecordKey(A, "lead", "2")], NOON)

        item = kit.outbox.finish(command, result={"id": 5}, message="Done", apply=work)
        assert (item.state, item.result, item.message) == (State.SENT, {"id": 5}, "Done")
        assert kit.titles(query()) == ["Berta"]


def test_hold_back_ends_by_the_clock_and_other_holds_do_not(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        held = kit.add(kit.item("1", state=State.HELD, due=NOON + timedelta(seconds=8), reason="hold_back"))
        kit.add(kit.item("2", state=State.HELD, due=NOON, reason="person"))
        assert kit.outbox.release_held(NOON) == () and kit.sendable() == []
        (item,) = kit.outbox.release_held(kit.clock.forward(8))
        assert (item.command.id, item.state, item.due, item.reason) == (held, State.WAITING, None, "")
        assert kit.sendable() == [held]


@pytest.mark.parametrize("resend", list(Resend))
def test_after_a_crash_only_what_may_be_repeated_waits_again(tmp_path: Path, resend: Resend) -> None:
    """R3."""
    with opened(tmp_path) as kit:
        command, bystander = kit.add(kit.item("1", resend=resend)), kit.add(kit.item("2"))
        kit.outbox.move(command, State.SENDING)
    with opened(tmp_path) as kit:
        (item,) = kit.outbox.recover()
        safe = resend in (Resend.READ, Resend.CONVERGING)
        assert item.state is (State.WAITING if safe else State.UNKNOWN)
        assert item.failure == Failure("outcome_unknown", {"reason": "crash", "crashes": 1}) and item.command.attempt == 1
        assert kit.outbox.recover() == () and kit.outbox.get(bystander).state is State.WAITING


def test_what_was_being_sent_at_two_crashes_in_a_row_is_held(tmp_path: Path) -> None:
    """R4."""
    with opened(tmp_path) as kit:
        command = kit.add(kit.item("1", resend=Resend.CONVERGING))
        kit.outbox.move(command, State.SENDING)
        assert kit.outbox.recover()[0].state is State.WAITING
        kit.outbox.move(command, State.SENDING)
        (item,) = kit.outbox.recover()
        assert (item.state, item.reason) == (State.HELD, "crash")
        kit.outbox.move(command, State.WAITING)
        kit.outbox.move(command, State.SENDING)
        kit.outbox.move(command, State.WAITING, reason="offline")  # a send that ended: the row of crashes is broken
        kit.outbox.move(command, State.SENDING)
        assert kit.outbox.recover()[0].state is State.WAITING


def test_commands_of_records_and_counts(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        one, two = kit.add(kit.item("1")), kit.add(kit.item("1"))
        kit.add(kit.item(None))
        put_in(kit, one, State.SENT)
        key, other = RecordKey(A, "lead", "1"), RecordKey(A, "lead", "9")
        assert [i.command.id for i in kit.outbox.for_records([key, other])[key]] == [two]
        assert [i.command.id for i in kit.outbox.for_records([key], ())[key]] == [one, two]
        assert kit.outbox.for_records([other]) == {} == kit.outbox.for_records([])
        assert kit.outbox.counts() == {s: {State.SENT: 1, State.WAITING: 2}.get(s, 0) for s in State} == kit.outbox.counts(A)
        assert sum(kit.outbox.counts(B).values()) == 0


def test_replacing_cancels_and_adds_in_one_step(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        old = kit.add(kit.item("1"))
        new = kit.item("1", payload={"b": 2})
        assert kit.outbox.replace(old, [new]) == (new,)
        assert kit.outbox.get(old).state is State.CANCELLED and kit.sendable() == [new.command.id]
        with pytest.raises(IllegalMove):
            kit.outbox.replace(old, [kit.item("1")])
        assert kit.outbox.totals().intents == 2


def test_purge_takes_only_what_is_over_and_the_sum_stays_right(tmp_path: Path) -> None:
    """R7."""
    with opened(tmp_path) as kit:
        file = tmp_path / "a"
        file.write_bytes(b"x")
        blob, size, sha = kit.blobs.put(file)
        parent = kit.add(kit.item("1", files=(StoredFile(blob, "files", "a", size, sha, "text/plain"),)))
        child = kit.add(kit.item("2", parent=parent))
        put_in(kit, parent, State.SENT)
        assert kit.outbox.purge(kit.clock.forward(1)) == 0  # its child still waits for it
        kit.outbox.move(child, State.CANCELLED)
        assert kit.outbox.purge(kit.clock.at) == 1
        assert kit.outbox.purge(kit.clock.forward(1)) == 1
        totals = kit.outbox.totals()
        assert totals.whole and (totals.intents, totals.purged) == (2, 2)
        assert kit.blobs.orphans(timedelta(0)) == (blob,)


def test_a_missing_blob_keeps_the_command_out(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        with pytest.raises(apsw.ConstraintError):
            kit.add(kit.item("1", files=(StoredFile(BlobId("nobody"), "files", "a", 1, "", "text/plain"),)))
        assert kit.outbox.totals().intents == 0 and kit.outbox.list() == ()


def test_open_states_are_those_for_records_answers(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        for state in (s for s in State if s not in (State.DRAFT,)):
            put_in(kit, kit.add(kit.item(state.value)), state)
        keys = [RecordKey(A, "lead", s.value) for s in State]
        assert {k.remote for k in kit.outbox.for_records(keys)} == {s.value for s in OPEN} - {"draft"}
