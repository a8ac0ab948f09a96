"""What the fields of forms offer: each id's own list, searchable; stages and service categories from what was seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from leaddesk.connectors.contract import ChoiceContext
from leaddesk.connectors.wire import as_text
from leaddesk.crms.fincrm.flatten import id_text, said
from leaddesk.crms.fincrm.mapping import STAGES, stage_name
from leaddesk.crms.fincrm.reads import Reader
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, JsonValue

_SIMPLE: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "company": ("my_company", "id", "c_name", "c_email"),
    "company_id": ("my_company", "id", "c_name", "c_email"),
    "category_id": ("category", "procat_id", "category", ""),
    "procat_id": ("category", "procat_id", "category", ""),
    "actype_id": ("account_type", "actype_id", "account_type", ""),
    "ldsrc_id": ("lead_source", "ldsrc_id", "leadsource", ""),
    "ldstatus_id": ("lead_type", "ldstatus_id", "status", ""),
    "intype_id": ("industry_type", "intype_id", "type", ""),
    "unit": ("unit", "unit_id", "name", "sortname"),
    "country": ("country", "id", "name", "sortname"),
    "country_id": ("country", "id", "name", "sortname"),
    "dl_id": ("deal_type", "dl_id", "type", ""),
    "currency": ("currency", "code", "code", "name"),
}
"""(kind that lists them, the value to send, what it is called, a second quieter text)."""

_YOURS, _OTHERS = "Yours", "Directory"


class Chooser:
    """Answers `Connector.choices`. Raises what reading raises."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._special: Mapping[str, Callable[[str, ChoiceContext], Awaitable[list[Choice]]]] = {
            "ld_id": self._leads,
            "pro_id": self._products,
            "service_id": self._services,
            "prosubcat_id": self._subcategories,
            "state": self._states,
            "state_id": self._states,
            "sfun_id": self._stages,
            "servcategory_id": self._service_categories,
            "serv_subcategory_id": self._service_subcategories,
        }

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        if field in _SIMPLE:
            found = await self._simple(*_SIMPLE[field])
        elif field in self._special:
            found = await self._special[field](action, context)
        else:
            raise NotKnown(what="choices", name=f"{action}.{field}")
        offered: dict[str, Choice] = {}
        for choice in found:
            if choice.value:
                offered.setdefault(choice.value, choice)
        return tuple(offered.values())

    async def _simple(self, kind: str, value: str, label: str, hint: str) -> list[Choice]:
        return [_choice(one, value, label, hint) for one in await self._entries(kind)]

    async def _entries(self, kind: str) -> list[Fields]:
        return [one for one in await self._reader.fetcher.entries(kind) if isinstance(one, Mapping)]

    async def _leads(self, action: str, context: ChoiceContext) -> list[Choice]:
        found = []
        for one in await self._entries("lead"):
            company = as_text(one.get("company")) if not isinstance(one.get("company"), (int, Mapping)) else ""
            email = as_text(one.get("email"))
            found.append(Choice(id_text(one.get("ld_id")), said(one) or email, hint=company or email))
        return found

    async def _products(self, action: str, context: ChoiceContext) -> list[Choice]:
        """The user's own; for somebody who asks about a product also those of the directory."""
        own = [_choice(one, "pro_id", "name", "slug", _YOURS) for one in await self._entries("my_product")]
        if action != "create_product_lead":
            return own
        return [*own, *(_choice(one, "pro_id", "name", "slug", _OTHERS) for one in await self._entries("product"))]

    async def _services(self, action: str, context: ChoiceContext) -> list[Choice]:
        own = [_service(one, _YOURS) for one in await self._entries("my_service")]
        return [*own, *(_service(one, _OTHERS) for one in await self._entries("service"))]

    async def _subcategories(self, action: str, context: ChoiceContext) -> list[Choice]:
        """Of the chosen category; before one is chosen all of them, in groups."""
        category = _chosen(context, "procat_id")
        if category:
            return [_choice(one, "prosubcat_id", "category", "") for one in await self._reader.subcategories(category)]
        return [_choice(one, "prosubcat_id", "category", "", as_text(one.get("category_name"))) for one in await self._reader.all_subcategories()]

    async def _states(self, action: str, context: ChoiceContext) -> list[Choice]:
        """Of the chosen country; before one is chosen those of the user's own."""
        country = _chosen(context, "country") or _chosen(context, "country_id")
        rows = await (self._reader.states(country) if country else self._reader.home_states())
        return [_choice(one, "id", "name", "", as_text(one.get("country_name"))) for one in rows]

    async def _stages(self, action: str, context: ChoiceContext) -> list[Choice]:
        """No call lists the stages: those of the user's deals, and the two whose meaning is known."""
        seen = {id_text(one.get("sfun_id")) for one in await self._entries("deal")} | set(STAGES)
        order = sorted((stage for stage in seen if stage), key=lambda stage: (len(stage), stage))
        return [Choice(stage, stage_name(stage), hint=f"Stage {stage}" if stage in STAGES else "") for stage in order]

    async def _service_categories(self, action: str, context: ChoiceContext) -> list[Choice]:
        found: dict[str, str] = {}
        for one in await self._seen_services():
            remote = id_text(one.get("servcategory_id"))
            found[remote] = found.get(remote) or said(one.get("service_category")) or as_text(one.get("servcategory_name"))
        return [Choice(remote, label or f"Category {remote}") for remote, label in sorted(found.items(), key=_by_number)]

    async def _service_subcategories(self, action: str, context: ChoiceContext) -> list[Choice]:
        category = _chosen(context, "servcategory_id")
        found: dict[str, str] = {}
        for one in await self._seen_services():
            if category in ("", id_text(one.get("servcategory_id"))):
                remote = id_text(one.get("serv_subcategory_id"))
                found[remote] = found.get(remote) or said(one.get("service_subcategory"))
        return [Choice(remote, label or f"Subcategory {remote}") for remote, label in sorted(found.items(), key=_by_number)]

    async def _seen_services(self) -> list[Fields]:
        return [*await self._entries("service"), *await self._entries("my_service")]


def _choice(one: Fields, value: str, label: str, hint: str, group: str = "") -> Choice:
    remote = id_text(one.get(value))
    return Choice(remote, as_text(one.get(label)) or remote, hint=as_text(one.get(hint)) if hint else "", group=group)


def _service(one: Fields, group: str) -> Choice:
    remote = id_text(one.get("id")) or id_text(one.get("service_id"))
    company = one.get("company")
    return Choice(remote, as_text(one.get("title")) or remote, hint=said(company) if isinstance(company, Mapping) else "", group=group)


def _chosen(context: ChoiceContext, name: str) -> str:
    given: JsonValue = context.values.get(name) if name in context.values else context.record_values.get(name)
    chosen = id_text(given)
    return chosen if chosen.isascii() and chosen.isdigit() else ""  # a word that names none is no path to ask


def _by_number(item: tuple[str, str]) -> tuple[int, str]:
    return len(item[0]), item[0]
