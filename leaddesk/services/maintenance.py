"""Looking after a profile: is the journal whole, backup and restore, and the doctor's report in plain words."""

from __future__ import annotations

import asyncio
import errno
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.domain.accounts import CLOCK_TOLERANCE, Account, Health, SignIn
from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import State
from leaddesk.domain.errors import FileRejected, LeaddeskError, StoreUnavailable
from leaddesk.domain.ids import AccountId
from leaddesk.services.api import Accounts, Check
from leaddesk.services.journal_lines import JournalLine, journal_line
from leaddesk.services.wording import explain
from leaddesk.store.key import PROFILE_FILE

if TYPE_CHECKING:
    from leaddesk.services.outbox_runner import OutboxRunner
    from leaddesk.store.database import Database
    from leaddesk.store.journal import Journal
    from leaddesk.store.outbox import OutboxStore

_MB = 1024 * 1024
_LITTLE_ROOM = 250 * _MB
_NO_ROOM = 50 * _MB
_PLAIN_HEADER = b"SQLite format 3\x00"
_SUFFIXES = ("", "-wal", "-shm", ".keycheck")


class MaintenanceService:
    """`api.Maintenance`. `key_mode` answers "keyring", "passphrase", "session" or None."""

    def __init__(
        self,
        *,
        database: Database,
        journal: Journal,
        outbox: OutboxStore,
        accounts: Accounts,
        runner: OutboxRunner,
        profile: Path,
        key_mode: Callable[[], str | None],
        free_bytes: Callable[[Path], int] | None = None,
    ) -> None:
        self._database = database
        self._journal = journal
        self._outbox = outbox
        self._accounts = accounts
        self._runner = runner
        self._profile = profile
        self._key_mode = key_mode
        self._free_bytes = free_bytes or (lambda path: shutil.disk_usage(path).free)

    def verify_journal(self) -> tuple[bool, int, str]:
        return self._journal.verify()

    def journal(self, *, account: AccountId | None = None, words: str = "", before: int | None = None, limit: int = 100) -> tuple[JournalLine, ...]:
        return tuple(journal_line(entry) for entry in self._journal.page(account=account, words=words.strip(), before=before, limit=limit))

    async def export_journal(self, path: Path) -> int:
        """Writes the journal as JSON lines, whole or not at all; answers how many. Raises FileRejected, StoreUnavailable.

        What it says about persons is in it: it is for whoever may read it, and stays where it is written.
        """
        return await asyncio.to_thread(self._export_journal, path)

    def _export_journal(self, path: Path) -> int:
        target = path.expanduser().absolute()
        if not target.parent.is_dir():
            raise FileRejected(name=target.name, reason="no_folder")
        if target.is_dir() or target.parent.resolve() == self._profile.resolve():
            raise FileRejected(name=target.name, reason="type_refused")  # a folder, or among the profile's own files
        fresh = target.with_name(f"{target.name}.part")
        try:
            count = 0
            with fresh.open("w", encoding="utf-8", newline="\n") as out:
                for line in self._journal.lines():
                    count += 1
                    out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            fresh.replace(target)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise StoreUnavailable(reason="full" if error.errno == errno.ENOSPC else "io") from error
        return count

    async def backup(self, path: Path) -> None:
        """Writes the encrypted copy, whole or not at all. Raises FileRejected for a target that can't be, StoreUnavailable when it can't be written."""
        await asyncio.to_thread(self._backup, path)

    def _backup(self, path: Path) -> None:
        target = path.expanduser().absolute()
        if not target.parent.is_dir():
            raise FileRejected(name=target.name, reason="no_folder")
        own = target.parent.resolve() == self._database.path.parent.resolve() and target.name.startswith(self._database.path.name)
        if target.is_dir() or own:
            raise FileRejected(name=target.name, reason="type_refused")  # a folder, or one of the profile's own files
        try:
            self._database.backup(target)
            if self._key_mode() == "passphrase":  # the key itself, wrapped by the passphrase, so that another computer can open the backup with it
                shutil.copyfile(self._profile / PROFILE_FILE, key_beside(target))
        except OSError as error:
            raise StoreUnavailable(reason="full" if error.errno == errno.ENOSPC else "io") from error

    def doctor(self) -> tuple[Check, ...]:
        return tuple(self._checks())

    def _checks(self) -> Iterator[Check]:
        steps: list[tuple[str, Callable[[], Check]]] = [
            ("Database", self._store),
            ("Encryption", self._encryption),
            ("Key", self._key),
            ("Disk space", self._disk),
            ("Journal", self._journal_check),
            ("Outbox", self._queue),
            ("Sending", self._sending),
        ]
        for name, step in steps:
            yield _guarded(name, step)
        try:
            accounts = self._accounts.list()
        except LeaddeskError as error:
            yield Check("Accounts", "fail", explain(error.failure).line)
            return
        if not accounts:
            yield Check("Accounts", "warn", "No account has been added yet.")
        for account in accounts:
            yield _guarded(account.label, lambda account=account: self._account(account))  # type: ignore[misc]  # the default binds the loop's value

    def _store(self) -> Check:
        size = sum(file.stat().st_size for file in self._profile.glob("*.db*") if file.is_file())
        if not self._database.check():
            return Check("Database", "fail", "The database file is damaged. Restore a backup; what is queued can still be read in the outbox.")
        return Check("Database", "ok", f"Sound; it takes {max(1, round(size / _MB))} MB on the disk.")

    def _encryption(self) -> Check:
        with self._database.path.open("rb") as file:
            plain = file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER
        if plain:
            return Check("Encryption", "fail", "The database is not encrypted. Stop working with it and reinstall the program.")
        return Check("Encryption", "ok", "Records, queue, files to send and journal are encrypted on this disk.")

    def _key(self) -> Check:
        sentences = {
            "keyring": ("ok", "The profile's key is kept by the operating system's keyring."),
            "passphrase": ("ok", "The profile's key is protected by your passphrase; it is asked for at each start."),
            "session": ("warn", "The profile's key is kept for this session only: what is stored now can't be opened after the end of it."),
        }
        state, words = sentences.get(self._key_mode() or "", ("fail", "Nothing is known about this profile's key."))
        return Check("Key", state, words)

    def _disk(self) -> Check:
        free = self._free_bytes(self._profile)
        if free < _NO_ROOM:
            return Check("Disk space", "fail", f"Only {free // _MB} MB are free: nothing but the queue and the journal is still stored. Free some space.")
        if free < _LITTLE_ROOM:
            return Check("Disk space", "warn", f"Only {free // _MB} MB are free: nothing is downloaded any more. Free some space.")
        return Check("Disk space", "ok", f"{free // _MB} MB are free.")

    def _journal_check(self) -> Check:
        intact, entries, where = self._journal.verify()
        if not intact:
            return Check("Journal", "fail", f"The record of what was sent was changed or cut: {where}.")
        return Check("Journal", "ok", f"Intact: {entries} entries.")

    def _queue(self) -> Check:
        counts, totals = self._outbox.counts(), self._outbox.totals()
        if not totals.whole:
            return Check("Outbox", "fail", f"{totals.intents} changes were asked for, but not all of them are there any more.")
        waiting = counts[State.WAITING] + counts[State.HELD] + counts[State.SENDING]
        parts = [f"{waiting} waiting" if waiting else "nothing waits"]
        parts += [f"{counts[state]} {words}" for state, words in _ATTENTION if counts[state]]
        attention = any(counts[state] for state, _ in _ATTENTION)
        return Check("Outbox", "warn" if attention else "ok", "; ".join(parts).capitalize() + ".")

    def _sending(self) -> Check:
        trouble = self._runner.trouble
        if trouble is not None:
            return Check("Sending", "fail", explain(trouble).line)
        if self._runner.draining:
            return Check("Sending", "ok", "This program sends what is queued.")
        return Check("Sending", "ok", "Another running Leaddesk may send what is queued; this one takes over when there is none.")

    def _account(self, account: Account) -> Check:
        health = self._accounts.health(account.id)
        state, words = _sign_in(account)
        problem = _connection(health)
        if problem is not None:
            state, words = problem[0], f"{words} {problem[1]}"
        elif health.online:
            words += " The server answers."
        return Check(account.label, state, words)


_ATTENTION = (
    (State.UNKNOWN, "with an unknown outcome (decide in the outbox)"),
    (State.REFUSED, "refused"),
    (State.CONFLICT, "in conflict with the server's copy"),
)


def _sign_in(account: Account) -> tuple[str, str]:
    return {
        SignIn.SIGNED_IN: ("ok", "Signed in."),
        SignIn.SIGNED_OUT: ("warn", "Signed out; what is queued waits until you sign in."),
        SignIn.CODE_SENT: ("warn", "Waits for the one-time code."),
        SignIn.EXPIRED: ("warn", "The sign-in has expired; what is queued waits until you sign in again."),
    }[account.sign_in]


def _connection(health: Health) -> tuple[str, str] | None:
    """The worst thing known of an account's connection."""
    if health.online is False:
        words = explain(health.failure).line if health.failure else "The server can't be reached."
        return "warn", words
    if abs(health.clock_off) > CLOCK_TOLERANCE:
        direction = "behind" if health.clock_off > 0 else "ahead of"
        return (
            "warn",
            f"This computer's clock is {round(abs(health.clock_off) / 60)} minutes {direction} the server's. Set it right: dates and codes depend on it.",
        )
    failed = [kind for kind in health.kinds if kind.failure is not None]
    if failed and failed[0].failure is not None:
        return "warn", f"Reading {failed[0].kind.replace('_', ' ')} failed: {explain(failed[0].failure).line}"
    return None


def _guarded(name: str, step: Callable[[], Check]) -> Check:
    """A check that can't be made is a finding, not the end of the report."""
    try:
        return step()
    except LeaddeskError as error:
        return Check(name, "fail", explain(error.failure).line)
    except OSError as error:
        return Check(name, "fail", f"Can't be looked at ({error.strerror or type(error).__name__}).")


def key_beside(archive: Path) -> Path:
    """Where the wrapped key of a backup in passphrase mode lies."""
    return archive.with_name(archive.name + ".key")


def restore(profile: Path, archive: Path, key: bytes, clock: Clock) -> Path:
    """Puts a backup in the place of the profile's database; answers the folder where what was there before is kept.

    The backup is opened, checked and brought up to date beside the profile first. What waited in it may have been sent since it was made, so
    every command that would go out by itself is held until a person says so. Nothing else may have the profile open.
    Raises FileRejected (missing, no_backup), StoreUnavailable (wrong_key, newer, unencrypted, busy, io).
    """
    from filelock import FileLock, Timeout

    from leaddesk.store.database import DATABASE_NAME

    if not archive.is_file():
        raise FileRejected(name=archive.name, reason="missing")
    lock = FileLock(profile / "outbox.lock", timeout=0)
    try:
        with lock:
            fresh = profile / f"{DATABASE_NAME}.restoring"
            try:
                try:
                    _prepare(archive, fresh, key, clock)
                except StoreUnavailable as error:
                    if error.facts.get("reason") != "damaged":
                        raise
                    raise FileRejected(name=archive.name, reason="no_backup") from error  # the profile itself is as it was
                return _swap(profile, fresh, DATABASE_NAME, clock)
            finally:
                for suffix in _SUFFIXES:
                    fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    except Timeout:
        raise StoreUnavailable(reason="busy") from None
    except OSError as error:
        raise StoreUnavailable(reason="full" if error.errno == errno.ENOSPC else "io") from error


def _prepare(archive: Path, fresh: Path, key: bytes, clock: Clock) -> None:
    from leaddesk.store.database import Database
    from leaddesk.store.outbox import OutboxStore

    shutil.copyfile(archive, fresh)
    database = Database.open(fresh, key, clock)
    try:
        if not database.check():
            raise StoreUnavailable(reason="damaged")
        outbox = OutboxStore(database, clock)
        outbox.recover()
        for item in outbox.list((State.WAITING, State.HELD), None, 1_000_000):
            if item.state is State.WAITING:
                outbox.move(item.command.id, State.HELD, reason="restored", failure=item.failure)
            elif item.reason == "hold_back":
                outbox.note(item.command.id, reason="restored")
    finally:
        database.close()


def _swap(profile: Path, fresh: Path, name: str, clock: Clock) -> Path:
    kept = profile / f"before-restore-{clock.now():%Y%m%d-%H%M%S}"
    kept.mkdir()
    for suffix in _SUFFIXES:
        old = profile / (name + suffix)
        if old.exists():
            old.replace(kept / old.name)
    fresh.replace(profile / name)
    return kept
