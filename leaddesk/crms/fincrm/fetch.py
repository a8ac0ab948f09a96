"""Reading raw entries from the server: lists page by page, single records. Never changes anything, never follows an address it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from leaddesk.connectors.http import Call, Http, Reply
from leaddesk.crms.fincrm.endpoints import LISTS, PAGE, Calls
from leaddesk.crms.fincrm.wire import Listed, accept_status, answer, listed, one, record_id
from leaddesk.domain.errors import ContractBroken, Gone, Refused
from leaddesk.domain.values import Fields, JsonValue

MAX_PAGES: Final = 1000
OWN: Final = frozenset({"my_company", "my_product", "my_service"})
"""Kinds whose detail is a public page that an own record may not have: it is then looked for in the own list."""


@dataclass(frozen=True, slots=True)
class Rows:
    """One page as it came. ``fresh`` says whether it named anything the pages before did not."""

    entries: list[JsonValue]
    last: bool
    total: int | None
    fresh: bool


class Fetcher:
    """Reads for one account. ``skew``: how far the server's clock was ahead of ours at the last answer, in seconds; None = it did not say."""

    def __init__(self, http: Http, calls: Calls) -> None:
        self._http = http
        self._calls = calls
        self.skew: float | None = None

    async def ask(self, call: Call, about: str = "") -> Reply:
        """The answer of a read, when it is a success."""
        reply = await self._http.request(call)
        self.skew = reply.skew if reply.skew is not None else self.skew
        accept_status(reply, call, about)
        return reply

    async def pages(self, kind: str, size: int = PAGE, *, all_leads: bool = False) -> AsyncIterator[Rows]:
        """A list by page number until the last one. Without a word about pages it ends with one that is not full or that only repeats what was there."""
        seen: set[str] = set()
        instead = False
        for number in range(1, MAX_PAGES + 1):
            call = self._calls.listed(kind, number, size, instead=instead, all_leads=all_leads)
            try:
                found = await self._listed(call, number)
            except Refused as refused:
                if number > 1 or instead or not LISTS[kind].instead or refused.facts.get("status") not in (404, 405):
                    raise
                instead = True
                found = await self._listed(self._calls.listed(kind, 1, size, instead=True), 1)
            ids = {record_id(kind, entry) for entry in found.rows} - {""}
            fresh = bool(ids - seen)
            seen |= ids
            full = bool(LISTS[kind].size) and len(found.rows) == size
            more = full if found.more is None else found.more
            last = not more or not fresh
            yield Rows(found.rows, last, found.total, fresh)
            if last:
                return
        # A list that never ends is a server gone wrong; without a last page nothing is dropped.
        raise ContractBroken(path=kind, got="endless")

    async def _listed(self, call: Call, number: int) -> Listed:
        return listed(await self.ask(call), call, number)

    async def entries(self, kind: str) -> list[JsonValue]:
        """All entries of a list."""
        return [entry async for rows in self.pages(kind) for entry in rows.entries]

    async def one(self, kind: str, remote: str) -> Fields:
        """A record's detail as it came. Raises Gone when the server has none of that id."""
        call = self._calls.one(kind, remote)
        try:
            found = one(answer(await self.ask(call, remote), call), kind, call)
        except Gone:
            if kind not in OWN:
                raise
            return await self._own(kind, remote)
        if record_id(kind, found) != remote:
            raise ContractBroken(path="id", got="another record", call=call.label)
        return found

    async def _own(self, kind: str, remote: str) -> Fields:
        async for rows in self.pages(kind):
            for entry in rows.entries:
                if isinstance(entry, dict) and record_id(kind, entry) == remote:
                    return entry
        raise Gone(record=remote, call=f"{kind} detail")

    async def profile(self) -> Fields:
        call = self._calls.profile()
        return one(answer(await self.ask(call), call), "profile", call)

    async def subcategories(self, category: str) -> list[JsonValue]:
        """Those of one category; an older server wants it in the path and answers all of them otherwise."""
        call = self._calls.subcategories(category)
        try:
            found = await self._listed(call, 1)
        except Refused as refused:
            if refused.facts.get("status") not in (404, 405):
                raise
            call = self._calls.subcategories(category, in_path=True)
            return (await self._listed(call, 1)).rows
        rows, page = list(found.rows), 1
        while found.more and found.rows and page < MAX_PAGES:  # the server may give fewer at a time than were asked for
            page += 1
            found = await self._listed(self._calls.subcategories(category, page), page)
            rows += found.rows
        return rows

    async def states(self, country: str) -> list[JsonValue]:
        call = self._calls.states(country)
        return (await self._listed(call, 1)).rows
