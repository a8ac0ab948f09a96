"""What ids are called: small tables of names read from their own lists, kept for a while, so that a deal shows its lead and a lead its company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from leaddesk.connectors.wire import as_text
from leaddesk.crms.fincrm.fetch import Fetcher
from leaddesk.crms.fincrm.flatten import id_text, said
from leaddesk.crms.fincrm.mapping import stage_name
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import ContractBroken, Gone, Refused, ServerFault
from leaddesk.domain.values import Fields, JsonValue

_FRESH_FOR: Final = 600.0
_ONE_BY_ONE: Final = 3  # so few unknown leads are read singly, more by the list

_TABLES: Final[Mapping[str, tuple[str, str, str]]] = {
    "company": ("my_company", "id", "c_name"),
    "product": ("my_product", "pro_id", "name"),
    "lead_source": ("lead_source", "ldsrc_id", "leadsource"),
    "lead_status": ("lead_type", "ldstatus_id", "status"),
    "industry": ("industry_type", "intype_id", "type"),
    "category": ("category", "procat_id", "category"),
    "account_type": ("account_type", "actype_id", "account_type"),
    "unit": ("unit", "unit_id", "name"),
    "country": ("country", "id", "name"),
    "deal_type": ("deal_type", "dl_id", "type"),
    "currency": ("currency", "cr_id", "code"),
}
"""(kind that lists them, their id, what they are called)."""

_PRODUCT: Final = (("company", "company_name", "company"), ("procat_id", "category_name", "category"), ("unit", "unit_name", "unit"))
_COMPANY: Final = (("category_id", "category_name", "category"), ("actype_id", "account_type", "account_type"), ("country_id", "country_name", "country"))
_LEAD: Final = (
    ("company", "company_name", "company"),
    ("ldsrc_id", "leadsource", "lead_source"),
    ("ldstatus_id", "leadstatus", "lead_status"),
    ("intype_id", "industry_type", "industry"),
    ("pro_id", "product_name", "product"),
    ("country", "country_name", "country"),
)
_NEEDS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "lead": _LEAD,
    "product_lead": _LEAD,
    "contact": (("ldsrc_id", "leadsource", "lead_source"),),
    "deal": (
        ("ld_id", "lead_name", "lead"),
        ("pro_id", "product_name", "product"),
        ("ldsrc_id", "leadsource", "lead_source"),
        ("dl_id", "deal_type_name", "deal_type"),
    ),
    "my_company": _COMPANY,
    "company": _COMPANY,
    "my_product": _PRODUCT,
    "product": _PRODUCT,
    "my_service": (("company_id", "company_name", "company"),),
    "service": (("company_id", "company_name", "company"),),
    "profile": (("cr_id", "currency", "currency"), ("country", "country_name", "country")),
}
"""By kind: the id, the name to put beside it, the table it is in."""

_PRICED: Final = frozenset({"deal", "my_product", "product", "my_service", "service"})


@dataclass(slots=True)
class _Table:
    names: dict[str, str] = field(default_factory=dict)
    read_at: float | None = None


class Names:
    """For one account; can be lost at any time. `currency` and `currency_id`: the account's own, "" when not known."""

    def __init__(self, fetcher: Fetcher, clock: Clock, currency: str, currency_id: str) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._currency = currency
        self._currency_id = currency_id
        self._tables: dict[str, _Table] = {}

    def learn(self, kind: str, entries: Iterable[Fields]) -> None:
        """Leads are too many to read for their names alone: what a list shows is kept."""
        if kind in ("lead", "product_lead"):
            table = self._tables.setdefault("lead", _Table())
            table.names.update({id_text(one.get("ld_id")): said(one) or as_text(one.get("email")) for one in entries})

    async def named(self, kind: str, records: list[dict[str, JsonValue]]) -> None:
        """Puts names beside ids, in place. A list of names that can't be had leaves them out; no network and no sign-in are raised."""
        for id_name, name, table in _NEEDS.get(kind, ()):
            wanted = {id_text(values.get(id_name)) for values in records if not as_text(values.get(name))} - {""}
            if not wanted:
                continue
            known = await (self._leads(wanted) if table == "lead" else self._known(table))
            for values in records:
                _fill(values, name, known.get(id_text(values.get(id_name)), ""))
        if kind == "deal":
            for values in records:
                _fill(values, "stage_name", stage_name(values.get("sfun_id")))
        if kind in _PRICED and any(not as_text(values.get("currency")) for values in records):
            code = await self.currency()
            for values in records:
                _fill(values, "currency", code)

    async def currency(self) -> str:
        """The account's currency as its three letters; "" when nobody knows."""
        if self._currency or not self._currency_id:
            return self._currency
        return (await self._known("currency")).get(self._currency_id, "")

    async def _known(self, name: str) -> Mapping[str, str]:
        table = self._tables.setdefault(name, _Table())
        now = self._clock.monotonic()
        if table.read_at is not None and now - table.read_at < _FRESH_FOR:
            return table.names
        kind, id_name, label = _TABLES[name]
        try:
            entries = await self._fetcher.entries(kind)
        except (Refused, Gone, ContractBroken, ServerFault):
            entries = []  # the ids are shown without their names; the kind's own refresh says what is wrong
        table.names.update({id_text(one.get(id_name)): as_text(one.get(label)) for one in entries if isinstance(one, Mapping)})
        table.read_at = now
        return table.names

    async def _leads(self, wanted: set[str]) -> Mapping[str, str]:
        table = self._tables.setdefault("lead", _Table())
        missing = wanted - table.names.keys()
        if not missing:
            return table.names
        try:
            if len(missing) <= _ONE_BY_ONE:
                for remote in sorted(missing):
                    table.names[remote] = await self._lead(remote)
            else:
                async for rows in self._fetcher.pages("lead"):
                    self.learn("lead", [one for one in rows.entries if isinstance(one, Mapping)])
                    if missing <= table.names.keys():
                        break
        except (Refused, ContractBroken, ServerFault):
            return table.names
        for remote in missing:
            table.names.setdefault(remote, "")  # not among the user's own leads: not asked for again
        return table.names

    async def _lead(self, remote: str) -> str:
        try:
            found = await self._fetcher.one("lead", remote)
        except Gone:
            return ""
        return said(found) or as_text(found.get("email"))


def _fill(values: dict[str, JsonValue], name: str, found: str) -> None:
    """Puts a name in where the server gave none."""
    if found and not as_text(values.get(name)):
        values[name] = found
