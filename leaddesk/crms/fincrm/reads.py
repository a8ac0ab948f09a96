"""Everything that is read as records: lists as pages, details, with the names of what their ids mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import Final

from leaddesk.connectors.contract import Item, Page
from leaddesk.connectors.wire import as_text, fingerprint
from leaddesk.crms.fincrm.endpoints import DETAILS, LISTS
from leaddesk.crms.fincrm.fetch import Fetcher
from leaddesk.crms.fincrm.flatten import flat, id_text
from leaddesk.crms.fincrm.names import Names
from leaddesk.crms.fincrm.wire import record_id
from leaddesk.domain.errors import ContractBroken, NotKnown
from leaddesk.domain.values import Fields, JsonValue

_HOME: Final = "IN"
_KINDS: Final = (*LISTS, "subcategory", "state", "profile")


class Reader:
    """Reads for one account. `host` is the server's own, for telling its pictures from others'; `country` the user's own id, "" when not known."""

    def __init__(self, fetcher: Fetcher, names: Names, host: str, country: str) -> None:
        self.fetcher = fetcher
        self.names = names
        self._host = host
        self._country = country
        self._subcategories: dict[str, list[Fields]] = {}

    # -- lists

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        """All records of a kind, page by page."""
        if kind not in _KINDS:
            raise NotKnown(what="kind", name=kind, known=list(_KINDS))
        if kind == "profile":
            yield await self._page(kind, [await self.fetcher.profile()], set(), last=True)
        elif kind == "subcategory":
            yield await self._page(kind, list(await self.all_subcategories(fresh=True)), set(), last=True)
        elif kind == "state":
            yield await self._page(kind, list(await self.home_states()), set(), last=True)
        else:
            seen: set[str] = set()
            async for rows in self.fetcher.pages(kind):
                yield await self._page(kind, rows.entries, seen, last=rows.last, total=rows.total)

    async def _page(self, kind: str, entries: Sequence[JsonValue], seen: set[str], *, last: bool, total: int | None = None) -> Page:
        """One page of items. An entry with an id that can't be read otherwise keeps its last good copy; one without an id is counted."""
        records: list[dict[str, JsonValue]] = []
        broken: list[tuple[str, ContractBroken]] = []
        nameless = 0
        for entry in entries:
            remote = record_id(kind, entry)
            if not remote:
                nameless += 1
                continue
            if remote in seen:
                continue
            seen.add(remote)
            try:
                records.append(flat(kind, entry, self._host, "list"))
            except ContractBroken as error:
                broken.append((remote, error))
        self.names.learn(kind, records)
        await self.names.named(kind, records)
        items = [Item(record_id(kind, values), fingerprint(values), partial(_same, values)) for values in records]
        items += [Item(remote, fingerprint(remote), _failing(error)) for remote, error in broken]
        return Page(tuple(items), last=last, total=total, broken=nameless)

    # -- single records

    async def one(self, kind: str, remote: str) -> dict[str, JsonValue]:
        """A record's detail with names. Raises Gone."""
        if kind not in DETAILS:
            raise NotKnown(what="kind", name=kind, known=sorted(DETAILS))
        values = await self.raw(kind, remote)
        await self.names.named(kind, [values])
        return values

    async def raw(self, kind: str, remote: str) -> dict[str, JsonValue]:
        """The same without looking up names."""
        return flat(kind, await self.fetcher.one(kind, remote), self._host, "detail")

    async def own(self, kind: str, entry: JsonValue) -> dict[str, JsonValue]:
        """An entry at hand as values, with names."""
        values = flat(kind, entry, self._host)
        await self.names.named(kind, [values])
        return values

    # -- lists that hang on another one

    async def subcategories(self, category: str, category_name: str = "") -> list[Fields]:
        """Of one category only, whatever the server answers."""
        rows = await self.fetcher.subcategories(category)
        found = [row for row in rows if isinstance(row, Mapping) and id_text(row.get("procat_id")) in ("", category)]
        return [{**row, "procat_id": row.get("procat_id") or category, **({"category_name": category_name} if category_name else {})} for row in found]

    async def all_subcategories(self, *, fresh: bool = False) -> list[Fields]:
        """Of all categories, one call for each."""
        found: list[Fields] = []
        for entry in await self.fetcher.entries("category"):
            category = record_id("category", entry)
            if not category or not isinstance(entry, Mapping):
                continue
            if fresh or category not in self._subcategories:
                self._subcategories[category] = await self.subcategories(category, as_text(entry.get("category")))
            found += self._subcategories[category]
        return found

    async def states(self, country: str, country_name: str = "") -> list[Fields]:
        """Of one country only."""
        rows = await self.fetcher.states(country)
        found = [row for row in rows if isinstance(row, Mapping) and id_text(row.get("country_id")) in ("", country)]
        return [{**row, "country_id": row.get("country_id") or country, **({"country_name": country_name} if country_name else {})} for row in found]

    async def home_states(self) -> list[Fields]:
        """Of the user's own country and those of the user's companies; the world has too many to read them all."""
        countries = {record_id("country", entry): entry for entry in await self.fetcher.entries("country") if isinstance(entry, Mapping)}
        companies = await self.fetcher.entries("my_company")
        wanted = [self._country, *(id_text(one.get("country_id")) for one in companies if isinstance(one, Mapping))]
        known = list(dict.fromkeys(one for one in wanted if one in countries and one))
        if not known:
            home = next((remote for remote, entry in countries.items() if as_text(entry.get("sortname")).upper() == _HOME), "")
            known = [remote for remote in (home, *countries) if remote][:1]
        return [state for country in known for state in await self.states(country, as_text(countries[country].get("name")))]


def _same(values: Fields) -> Fields:
    return values


def _failing(error: ContractBroken) -> Callable[[], Fields]:
    def load() -> Fields:
        raise error

    return load
