"""Pulls: the server's lists as pages of items, parsed only when something changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

from leaddesk.connectors.contract import Item, Page
from leaddesk.connectors.wire import WireModel, as_id, as_text, fingerprint
from leaddesk.crms.bizipac.crypt import ENCRYPTED, FieldCipher
from leaddesk.crms.bizipac.mapping import without_blank_secrets
from leaddesk.crms.bizipac.reads import Reader
from leaddesk.crms.bizipac.wire import ActivityEntry, CompletedEntry, DocumentEntry, ExecutiveEntry, LeadEntry, fields_of
from leaddesk.domain.errors import ContractBroken, NotKnown
from leaddesk.domain.values import Fields, JsonValue

PAGE: Final = 2000
"""How many leads are asked for at once, as the field app does."""

_MAX_PAGES: Final = 50


class Lists:
    """Turns the reader's entries into pages."""

    def __init__(self, reader: Reader, cipher: FieldCipher) -> None:
        self._reader = reader
        self._cipher = cipher

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        """All records of a kind."""
        if kind == "lead":
            async for page in self._leads():
                yield page
            return
        lists: dict[str, Callable[[], Awaitable[Page]]] = {
            "executive": self._executives,
            "transfer_activity": self._activity,
            "completed_lead": self._completed,
            "document_type": self._document_types,
        }
        if kind not in lists:
            raise NotKnown(what="kind", name=kind, known=sorted((*lists, "lead")))
        yield await lists[kind]()

    async def _leads(self) -> AsyncIterator[Page]:
        """Asks for 2000 at a time. Whether the server's ``end`` counts rows or is an index is unknown; asking for (seen, seen + 2000)
        works with both readings when repeats are dropped."""
        seen: set[str] = set()
        start = 0
        for _ in range(_MAX_PAGES):
            rows, total = await self._reader.lead_rows(start, start + PAGE)
            start += len(rows)
            items, broken = self._items(rows, "lead_id", seen, self._lead_fields, self._cipher.salt)
            more = bool(items) and (len(rows) >= PAGE or (total or 0) > start)
            yield Page(items, last=not more, total=total, broken=broken)
            if not more:
                return
        # A list that never ends is a server gone wrong; without a last page nothing is dropped.
        raise ContractBroken(path="data", got="endless", call="new_lead.php")

    async def lead_ids(self) -> tuple[frozenset[str], bool]:
        """The ids on the list now, and whether every entry could be read."""
        found: set[str] = set()
        whole = True
        async for page in self._leads():
            found.update(item.remote for item in page.items)
            whole = whole and not page.broken
        return frozenset(found), whole

    def _lead_fields(self, entry: Mapping[str, JsonValue]) -> Fields:
        values = dict(fields_of(LeadEntry.read(entry, "data")))
        for name in ENCRYPTED:
            if name in values:
                values[name] = self._cipher.reveal(as_text(values[name]))
        return without_blank_secrets(values)

    async def _executives(self) -> Page:
        items, broken = self._items(await self._reader.executive_rows(), "cid", set(), partial(_plain, ExecutiveEntry))
        return Page(items, last=True, broken=broken)

    async def _activity(self) -> Page:
        """Rows have no id: one is made of executive and customer, hashed, because ids turn up in logs and file names."""
        items: list[Item] = []
        broken = 0
        times: Counter[str] = Counter()
        for entry in await self._reader.activity_rows():
            if not isinstance(entry, Mapping):
                broken += 1
                continue
            names = "\n".join(as_text(entry.get(name)) for name in ("executive", "customer_name"))
            if not names.strip():
                broken += 1
                continue
            remote = hashlib.blake2b(names.encode("utf-8", "replace"), digest_size=8).hexdigest()
            times[remote] += 1
            remote = remote if times[remote] == 1 else f"{remote}-{times[remote]}"
            items.append(Item(remote, fingerprint(entry), partial(_plain, ActivityEntry, entry)))
        return Page(tuple(items), last=True, broken=broken)

    async def _completed(self) -> Page:
        items, broken = self._items(await self._reader.completed_rows(), "lead_id", set(), self._completed_fields)
        return Page(items, last=True, broken=broken)

    def _completed_fields(self, entry: Mapping[str, JsonValue]) -> Fields:
        values = dict(fields_of(CompletedEntry.read(entry, "data")))
        values["status"] = as_text(values.get("status")) or "Pending"
        return without_blank_secrets(values)

    async def _document_types(self) -> Page:
        items, broken = self._items(await self._reader.document_rows(), "doc_id", set(), partial(_plain, DocumentEntry))
        return Page(items, last=True, broken=broken)

    def _items(
        self, rows: Sequence[JsonValue], id_name: str, seen: set[str], load: Callable[[Mapping[str, JsonValue]], Fields], salt: bytes = b""
    ) -> tuple[tuple[Item, ...], int]:
        """Items of the entries not seen yet, and how many entries could not even be named."""
        items = []
        broken = 0
        for entry in rows:
            remote = as_id(entry.get(id_name)) if isinstance(entry, Mapping) else ""
            if not isinstance(entry, Mapping) or not remote:
                broken += 1
            elif remote not in seen:
                seen.add(remote)
                items.append(Item(remote, fingerprint(entry, salt), partial(load, entry)))
        return tuple(items), broken


def _plain(model: type[WireModel], entry: Mapping[str, JsonValue]) -> Fields:
    return fields_of(model.read(entry, "data"))
