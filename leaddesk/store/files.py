"""Files to send, kept encrypted inside the database from submit to sent."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from leaddesk.domain.clock import to_iso
from leaddesk.domain.errors import FileRejected, NotKnown, StoreUnavailable
from leaddesk.domain.ids import BlobId, IdSource
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_row, fetch_value

CHUNK = 256 * 1024


class BlobStore:
    """Bytes by id. A blob belongs to the commands that name it; `orphans` are those nobody names."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ids = IdSource()

    def put(self, path: Path) -> tuple[BlobId, int, str]:
        """Copies a file into the store, 256 KiB at a time: (id, size, SHA-256 in hex). Whole or not at all.

        Raises FileRejected(missing, not_readable, empty) and StoreUnavailable.
        """
        blob, digest, size = self._ids.blob(), hashlib.sha256(), 0
        with self._db.write(durable=True) as conn:
            conn.execute("insert into blob values(?,0,'',?)", (blob, to_iso(self._db.clock.now())))
            for number, chunk in enumerate(_chunks(path)):
                conn.execute("insert into chunk values(?,?,?)", (blob, number, chunk))
                digest.update(chunk)
                size += len(chunk)
            if not size:
                raise FileRejected(reason="empty", name=path.name)
            conn.execute("update blob set size=?, sha256=? where id=?", (size, digest.hexdigest(), blob))
        return blob, size, digest.hexdigest()

    def chunks(self, blob: BlobId) -> Iterator[bytes]:
        """The bytes, piece by piece. Raises NotKnown, and StoreUnavailable(damaged) when they are not what was put."""
        with self._db.read() as conn:
            head = fetch_row(conn, "select size, sha256 from blob where id=?", (blob,))
        if head is None:
            raise NotKnown(what="blob", name=blob)
        digest, number = hashlib.sha256(), 0
        while True:
            with self._db.read() as conn:
                chunk = fetch_value(conn, "select bytes from chunk where blob=? and number=?", (blob, number))
            if chunk is None:
                break
            digest.update(chunk)
            number += 1
            yield bytes(chunk)
        if digest.hexdigest() != head[1]:
            raise StoreUnavailable(reason="damaged", blob=blob)

    def spool(self, blob: BlobId, folder: Path) -> Path:
        """A decrypted copy in `folder` under a random name, readable by this user only. The caller removes it after use."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / secrets.token_hex(16)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as out:
                for chunk in self.chunks(blob):
                    out.write(chunk)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StoreUnavailable(reason="full" if error.errno == 28 else "io", errno=error.errno) from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def drop(self, blob: BlobId) -> bool:
        """Removes a blob's bytes once no open command needs them; answers whether it did. Unknown ids are ignored."""
        with self._db.write(durable=True) as conn:
            needed = fetch_value(
                conn, "select 1 from command_blob b join command c on c.id=b.command where b.blob=? and c.state not in ('sent','cancelled') limit 1", (blob,)
            )
            if needed:
                return False
            conn.execute("delete from command_blob where blob=?", (blob,))
            conn.execute("delete from blob where id=?", (blob,))
            return conn.changes() > 0

    def orphans(self, older_than: timedelta = timedelta(hours=1)) -> tuple[BlobId, ...]:
        """Blobs no unfinished command names, older than this (a younger one may be about to be submitted)."""
        with self._db.read() as conn:
            found = conn.execute(
                "select id from blob where created<? and not exists (select 1 from command_blob b join command c on c.id=b.command"
                " where b.blob=blob.id and c.state not in ('sent','cancelled')) order by created",
                (to_iso(self._db.clock.now() - older_than),),
            )
            return tuple(BlobId(r[0]) for r in found)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise FileRejected(reason="missing", name=path.name) from None
    except OSError:
        raise FileRejected(reason="not_readable", name=path.name) from None
