"""Accounts, secrets, files, small things and choices."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.commands import State, StoredFile
from leaddesk.domain.errors import FileRejected, NotKnown, StoreUnavailable
from leaddesk.domain.ids import BlobId
from leaddesk.domain.specs import Choice
from leaddesk.store.files import CHUNK
from tests.unit.store.store_kit import NOON, A, B, opened, row

ACCOUNT = Account(A, "alpha", "Pune office", {"url": "https://a.example"})


def test_accounts_are_kept_and_changed(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.accounts.add(ACCOUNT)
        kit.clock.forward(1)
        kit.accounts.add(Account(B, "beta", "Other", {}))
        assert [a.id for a in kit.accounts.list()] == [A, B]
        assert kit.accounts.get(A).created == NOON
        assert kit.accounts.update(A, label="New").settings == {"url": "https://a.example"}
        assert kit.accounts.update(A, settings={"x": 1}).label == "New"
        signed = kit.accounts.set_sign_in(A, SignIn.SIGNED_IN, "ravi", {"role": "admin"})
        assert (signed.sign_in, signed.user, signed.facts) == (SignIn.SIGNED_IN, "ravi", {"role": "admin"})
        expired = kit.accounts.set_sign_in(A, SignIn.EXPIRED)
        assert (expired.sign_in, expired.user, expired.facts) == (SignIn.EXPIRED, "ravi", {"role": "admin"})


def test_secrets_and_sessions(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.accounts.add(ACCOUNT)
        assert kit.accounts.secret(A, "token") is None and kit.accounts.session(A) == {}
        kit.accounts.set_secret(A, "token", "t0p")
        kit.accounts.set_secret(A, "password", "word")
        assert kit.accounts.secret_names(A) == ("password", "token") and kit.accounts.secret(A, "token") == "t0p"
        kit.accounts.set_secret(A, "password", None)
        assert kit.accounts.secret_names(A) == ("token",)
        kit.accounts.set_session(A, {"jwt": "x"})
        assert kit.accounts.session(A) == {"jwt": "x"}
        kit.accounts.set_session(A, {})
        kit.accounts.clear_secrets(A)
        assert kit.accounts.secret_names(A) == () and kit.accounts.session(A) == {}


def test_unknown_accounts_are_said_with_the_known_ones(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.accounts.add(ACCOUNT)
        for call in (lambda: kit.accounts.get(B), lambda: kit.accounts.remove(B), lambda: kit.accounts.set_secret(B, "a", "b")):
            with pytest.raises(NotKnown) as error:
                call()
            assert error.value.facts == {"what": "account", "name": B, "known": [A]}


def test_removing_an_account_leaves_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "paper"
    file.write_bytes(b"x" * 10)
    with opened(tmp_path) as kit:
        for account in (A, B):
            kit.accounts.add(Account(account, "s", "l", {}))
            kit.accounts.set_secret(account, "token", "t")
            kit.accounts.set_session(account, {"s": 1})
            kit.pull([row("1", "Anna")], account=account)
            blob, size, sha = kit.blobs.put(file)
            command = kit.add(kit.item("1", account=account, files=(StoredFile(blob, "f", "paper", size, sha, "text/plain"),)))
            kit.outbox.move(command, State.SENDING)
            kit.small.put_choices(account, "act", "field", "", [Choice("1", "One")], NOON)
            kit.small.put(f"limit:{account}:hour", 3)
        kit.small.put("limit:other", 1)
        kit.accounts.remove(A)
        with kit.db.read() as conn:
            tables = [r[0] for r in conn.execute("select name from sqlite_master where type='table' and name not like 'search%'").fetchall()]
            for table in tables:
                assert A not in repr(conn.execute(f"select * from {table}").fetchall()), table
            assert conn.execute("select count(*) from blob").get == 1
        assert kit.accounts.secret(B, "token") == "t" and kit.outbox.list()[0].command.account == B
        assert kit.small.names() == (f"limit:{B}:hour", "limit:other") and kit.small.get_choices(B, "act", "field", "") is not None
        assert len(kit.lists.search("anna")) == 1
        assert kit.outbox.totals().whole and kit.journal.verify()[0]


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_files_come_back_byte_for_byte(tmp_path: Path, size: int) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(bytes(n % 251 for n in range(size)))
    with opened(tmp_path) as kit:
        blob, stored, sha = kit.blobs.put(source)
        assert (stored, sha) == (size, hashlib.sha256(source.read_bytes()).hexdigest())
        copy = kit.blobs.spool(blob, tmp_path / "spool")
        assert copy.read_bytes() == source.read_bytes() and copy.stat().st_mode & 0o077 == 0 and "in" not in copy.name


def test_files_that_cannot_be_taken_leave_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    with opened(tmp_path) as kit:
        for path, reason in ((tmp_path / "no", "missing"), (empty, "empty"), (tmp_path, "not_readable")):
            with pytest.raises(FileRejected) as error:
                kit.blobs.put(path)
            assert error.value.facts["reason"] == reason
        assert kit.blobs.orphans(timedelta(seconds=-1)) == ()


def test_a_blob_is_dropped_only_when_nothing_open_needs_it(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    with opened(tmp_path) as kit:
        blob, size, sha = kit.blobs.put(file)
        young, _, _ = kit.blobs.put(file)
        command = kit.add(kit.item("1", files=(StoredFile(blob, "f", "a", size, sha, "text/plain"),)))
        assert kit.blobs.drop(blob) is False
        assert kit.blobs.orphans() == ()
        kit.clock.forward(7200)
        assert kit.blobs.orphans() == (young,)
        kit.outbox.move(command, State.CANCELLED)
        assert kit.blobs.drop(blob) is True and kit.blobs.drop(blob) is False
        with pytest.raises(NotKnown):
            kit.blobs.spool(blob, tmp_path / "spool")
        assert list((tmp_path / "spool").iterdir()) == []


def test_a_changed_blob_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    with opened(tmp_path) as kit:
        blob, _, _ = kit.blobs.put(file)
        with kit.db.write(durable=True) as conn:
            conn.execute("update chunk set bytes=x'00'")
        with pytest.raises(StoreUnavailable):
            kit.blobs.spool(blob, tmp_path / "spool")
        assert list((tmp_path / "spool").iterdir()) == []
        with pytest.raises(NotKnown):
            list(kit.blobs.chunks(BlobId("nobody")))


def test_small_things(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        assert kit.small.get("pref:a") is None and kit.small.get("pref:a", 5) == 5
        kit.small.put("pref:a", {"w": [1, 2]})
        kit.small.put("pref_x", None, durable=True)
        assert kit.small.get("pref:a") == {"w": [1, 2]} and kit.small.get("pref_x", 5) is None
        assert kit.small.names("pref:") == ("pref:a",) and kit.small.names() == ("pref:a", "pref_x")
        kit.small.drop("pref:a")
        assert kit.small.names() == ("pref_x",)


def test_choices_by_their_context(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        choices = (Choice("1", "One", "hint", "group"), Choice("2", "Zwei"))
        assert kit.small.get_choices(A, "act", "field", "c") is None
        kit.small.put_choices(A, "act", "field", "c", choices, NOON)
        kit.small.put_choices(A, "other", "field", "c", (), NOON)
        assert kit.small.get_choices(A, "act", "field", "c") == (choices, NOON)
        assert kit.small.get_choices(A, "act", "field", "d") is None
        kit.small.drop_choices(A, "act")
        assert kit.small.get_choices(A, "act", "field", "c") is None and kit.small.get_choices(A, "other", "field", "c") == ((), NOON)
        kit.small.drop_choices(A)
        assert kit.small.get_choices(A, "other", "field", "c") is None
