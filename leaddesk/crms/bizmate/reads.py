"""Everything that is read from the server: lists page by page, and single records. Never changes anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Final

from leaddesk.connectors.contract import Item, Page
from leaddesk.connectors.http import Http
from leaddesk.connectors.wire import fingerprint
from leaddesk.crms.bizmate.endpoints import PATHS, Calls
from leaddesk.crms.bizmate.mapping import flat
from leaddesk.crms.bizmate.wire import accept_status, answer, entries, record_id
from leaddesk.domain.errors import ContractBroken, NotKnown
from leaddesk.domain.values import Fields, JsonValue

PAGE: Final = 100
"""What every example of the document asks for; the largest possible size is unknown."""

_MAX_PAGES: Final = 3000


class Reader:
    """Reads for one account. `currency` is written beside every record: the server never names one."""

    def __init__(self, http: Http, calls: Calls, currency: str) -> None:
        self._http = http
        self._calls = calls
        self._currency = currency

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        """All records of a kind. The list has no total: it ends with a page that is not full, or that only repeats what came before."""
        if kind not in PATHS:
            raise NotKnown(what="kind", name=kind, known=sorted(PATHS))
        seen: set[str] = set()
        async for rows in self._rows(kind):
            items: list[Item] = []
            broken = 0
            for entry in rows:
                remote = record_id(entry)
                if not remote:
                    broken += 1
                elif remote not in seen:
                    seen.add(remote)
                    items.append(Item(remote, fingerprint(entry, self._currency.encode()), partial(flat, entry, self._currency, "list")))
            last = len(rows) < PAGE or not items
            yield Page(tuple(items), last=last, broken=broken)
            if last:
                return
        # A list that never ends is a server gone wrong; without a last page nothing is dropped.
        raise ContractBroken(path=kind, got="endless")

    async def _rows(self, kind: str) -> AsyncIterator[list[JsonValue]]:
        for page in range(1, _MAX_PAGES + 1):
            yield await self.page(kind, page, PAGE)

    async def page(self, kind: str, page: int, size: int) -> list[JsonValue]:
        """The entries of one page as they came."""
        call = self._calls.listed(kind, page, size)
        reply = await self._http.request(call)
        accept_status(reply, call)
        return entries(reply, call)

    async def one(self, kind: str, remote: str) -> Fields:
        """A record's detail. Raises Gone when the server has none of that id."""
        if kind not in PATHS:
            raise NotKnown(what="kind", name=kind, known=sorted(PATHS))
        call = self._calls.one(kind, remote)
        reply = await self._http.request(call)
        accept_status(reply, call, about=remote)
        found: Mapping[str, JsonValue] = answer(reply, call)
        if isinstance(found.get("data"), Mapping) and "fields" not in found:
            inner = found["data"]
            found = inner if isinstance(inner, Mapping) else found
        values = flat(found, self._currency, "detail")
        if values["id"] != remote:
            raise ContractBroken(path="id", got="another record", call=call.label)
        return values
