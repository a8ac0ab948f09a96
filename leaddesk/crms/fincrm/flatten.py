"""From the server's objects to flat values: relations become an id and a name, foreign picture addresses are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from leaddesk.connectors.wire import as_id, as_text, kind_of
from leaddesk.crms.fincrm.compare import IDS, plain
from leaddesk.crms.fincrm.wire import record_id
from leaddesk.domain.errors import ContractBroken
from leaddesk.domain.values import Fields, JsonValue, is_empty

_RELATIONS: Final[Mapping[str, str]] = {
    "users": "owner_name",
    "user": "owner_name",
    "tbl_accounts": "account_name",
    "tbl_leadsource": "leadsource",
    "tbl_leadstatus": "leadstatus",
    "tbl_industrytypes": "industry_type",
    "tbl_countries": "country_name",
    "tbl_states": "state_name",
    "tbl_productcategory": "category_name",
    "tbl_category": "category_name",
    "tbl_pro_subcategory": "subcategory_name",
    "tbl_product_subcategory": "subcategory_name",
    "tbl_units": "unit_name",
    "tbl_actype": "account_type",
    "tbl_leads": "lead_name",
    "tbl_products": "product_name",
    "tbl_salesfunnel": "stage_name",
    "service_category": "servcategory_name",
    "service_subcategory": "serv_subcategory_name",
}
_NAMES: Final = ("name", "c_name", "category", "subcategory", "leadsource", "status", "type", "account_type", "salesfunnel", "title", "code")
_PICTURES: Final = frozenset({"profile_img", "logo", "cover_img", "service_img", "product_img", "picture", "c_logo", "c_cover", "image"})
_DROPPED: Final = frozenset({"email_verified", "google_id", "facebook_id", "twitter_id", "linkedin_id", "remember_token", "password", "api_token"})


def flat(kind: str, entry: JsonValue, host: str, path: str = "") -> dict[str, JsonValue]:
    """One record as flat values; ids that mean "none" become null. Raises ContractBroken when it has no id."""
    if not isinstance(entry, Mapping):
        raise ContractBroken(path=path, got=kind_of(entry))
    if not record_id(kind, entry):
        raise ContractBroken(path=f"{path}.id".strip("."), got="missing")
    out: dict[str, JsonValue] = {}
    for name, value in entry.items():
        if name in _DROPPED or (name in _PICTURES and not _own_picture(value, host)):
            continue
        out.update(_field(kind, str(name), value))
    return out


def _field(kind: str, name: str, value: JsonValue) -> Fields:
    if name == "company" and isinstance(value, Mapping):
        more = {"company_slug": as_text(value.get("slug"))} if as_text(value.get("slug")) else {}
        own = "company_id" if kind in ("service", "my_service") else "company"
        return {own: plain("company", value), "company_name": said(value), **more}
    if name == "tbl_products" and isinstance(value, list):
        return {"product_names": [words for words in (said(one) for one in value[:200]) if words]}
    if name in _RELATIONS:
        return _related(name, value)
    if name in IDS:
        return {name: plain(name, value)}
    return {name: as_text(value) if isinstance(value, str) else value}


def _related(name: str, value: JsonValue) -> Fields:
    """A relation that is null says nothing about the name: the id beside it may still be looked up."""
    out: dict[str, JsonValue] = {}
    words = said(value)
    if words:
        out[_RELATIONS[name]] = words
    if isinstance(value, Mapping):
        if name == "tbl_countries" and as_text(value.get("sortname")):
            out["country_code"] = as_text(value.get("sortname"))
        currency = value.get("currency")
        if isinstance(currency, Mapping) and as_text(currency.get("code")):
            out["currency"] = as_text(currency.get("code"))
    return out


def said(value: JsonValue, depth: int = 0) -> str:
    """What a related record is called; of several the names together, through pivot objects that only hold another relation."""
    if depth > 3:
        return ""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(words for words in (said(one, depth + 1) for one in value[:50]) if words))
    if not isinstance(value, Mapping):
        return as_text(value) if isinstance(value, str) else ""
    person = " ".join(word for word in (as_text(value.get("first_name")), as_text(value.get("last_name"))) if word)
    found = person or next((words for words in (as_text(value.get(name)) for name in _NAMES) if words), "")
    if found:
        return found
    return next((words for words in (said(inner, depth + 1) for inner in value.values() if isinstance(inner, Mapping)) if words), "")


def _own_picture(value: JsonValue, host: str) -> bool:
    """True for what lies at the CRM itself. Default avatars point to another company's server, with the person's name in the address."""
    words = as_text(value)
    if is_empty(value) or not words:
        return False
    try:
        there = urlsplit(words).hostname
    except ValueError:
        return False
    return there is None or there == host


def id_text(value: JsonValue) -> str:
    """An id of another record as text; ``""`` for none."""
    words = as_id(value)
    return "" if words == "0" else words
