"""Rows of table `command` and the domain's OutboxItem, and the queries that say what may be sent."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import apsw

from leaddesk.domain.clock import to_iso
from leaddesk.domain.commands import BLOCKING, Command, OutboxItem, Resend, State, StoredFile
from leaddesk.domain.ids import AccountId, BlobId, CommandId, RecordKey
from leaddesk.domain.values import JsonValue
from leaddesk.store import codec

_NAMES = (
    "id", "account", "action", "kind", "remote", "parent", "resend", "created", "payload", "base", "files", "title",
    "state", "attempt", "updated", "due", "reason", "failure", "result", "message", "evidence", "rows",
)  # fmt: skip
COLUMNS = "seq, " + ", ".join(_NAMES)
INSERT = f"insert into command({', '.join(_NAMES)}) values({', '.join('?' * len(_NAMES))})"

_DUE = (
    "account=?1 and state='waiting' and (due is null or due<=?2)"
    " and (parent is null or exists (select 1 from command p where p.id=c.parent and p.state='sent'))"
)
_BLOCKING = ", ".join(f"'{s.value}'" for s in sorted(BLOCKING))
SENDABLE = (
    f"from command c where {_DUE} and remote<>'' and not exists"
    f" (select 1 from command e where e.account=c.account and e.kind=c.kind and e.remote=c.remote and e.seq<c.seq and e.state in ({_BLOCKING}))"
)
"""Per record, in strict order. ?1 account, ?2 now."""
SENDABLE_ACCOUNT = (
    f"from command c where {_DUE} and remote='' and not exists (select 1 from command e where e.account=?1 and e.kind='' and e.remote='' and e.state='sending')"
)
"""To the account itself: while none is being sent. ?1 account, ?2 now."""


def _file(value: StoredFile) -> dict[str, JsonValue]:
    return {
        "blob": value.blob, "field": value.field, "name": value.name, "size": value.size, "sha256": value.sha256,
        "media_type": value.media_type, "meta": value.meta,
    }  # fmt: skip


def _file_of(raw: Mapping[str, Any]) -> StoredFile:
    return StoredFile(BlobId(raw["blob"]), raw["field"], raw["name"], raw["size"], raw["sha256"], raw["media_type"], raw["meta"])


def insert_values(item: OutboxItem) -> tuple[apsw.SQLiteValue, ...]:
    """The values of `INSERT`."""
    command, record = item.command, item.command.record
    return (
        command.id, command.account, command.action, record.kind if record else "", record.remote if record else "", command.parent,
        command.resend.value, to_iso(command.created), codec.dumps(command.payload), codec.dumps(command.base),
        codec.dumps([_file(f) for f in command.files]), codec.clean(item.title), item.state.value, command.attempt, to_iso(item.updated),
        codec.iso(item.due), item.reason, codec.failure_text(item.failure), codec.dumps(item.result), codec.clean(item.message),
        codec.dumps(item.evidence), codec.dumps(list(command.rows)),
    )  # fmt: skip


def _when(text: str) -> datetime:
    moment = codec.moment(text)
    assert moment is not None
    return moment


def item_of(row: tuple[Any, ...]) -> OutboxItem:
    """A row of `COLUMNS` (and perhaps more after them)."""
    raw = dict(zip(_NAMES, row[1:], strict=False))
    account = AccountId(raw["account"])
    command = Command(
        id=CommandId(raw["id"]),
        account=account,
        action=raw["action"],
        record=RecordKey(account, raw["kind"], raw["remote"]) if raw["remote"] else None,
        payload=codec.fields(raw["payload"]),
        resend=Resend(raw["resend"]),
        created=_when(raw["created"]),
        files=tuple(_file_of(f) for f in codec.loads(raw["files"])),
        base=codec.fields(raw["base"]),
        parent=CommandId(raw["parent"]) if raw["parent"] else None,
        attempt=raw["attempt"],
        rows=tuple(codec.loads(raw["rows"])),
    )
    return OutboxItem(
        command=command,
        state=State(raw["state"]),
        updated=_when(raw["updated"]),
        due=codec.moment(raw["due"]),
        reason=raw["reason"],
        failure=codec.failure_of(raw["failure"]),
        result=codec.fields(raw["result"]),
        message=raw["message"],
        evidence=codec.fields(raw["evidence"]),
        title=raw["title"],
    )


def rows_to_items(rows: Iterable[tuple[Any, ...]]) -> tuple[OutboxItem, ...]:
    return tuple(item_of(row) for row in rows)
