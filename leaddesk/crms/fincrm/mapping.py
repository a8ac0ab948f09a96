"""From a record's merged values to the core all kinds share. Pure, and calm about odd values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from leaddesk.connectors.phones import phones_of
from leaddesk.connectors.wire import as_amount, as_day, as_flag, as_integer, as_moment, as_text
from leaddesk.crms.fincrm.flatten import id_text
from leaddesk.crms.fincrm.specs import LOST, OPEN, WON
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields, JsonValue

REGION: Final = "IN"
"""The server takes mobiles of ten digits without a country code: India's. A lead's own country wins where it is known."""

WON_STAGE, LOST_STAGE = "5", "6"
STAGES: Final = {WON_STAGE: WON, LOST_STAGE: LOST}
"""What two stages do in the server's source; no call lists the stages."""

_TYPES: Final = {2: "Product lead", 3: "Service lead"}


def stage_name(stage: JsonValue) -> str:
    """``5`` → Won, ``3`` → Stage 3."""
    number = id_text(stage)
    return STAGES.get(number) or (f"Stage {number}" if number else "")


def moment(value: JsonValue) -> datetime | None:
    """A time in UTC; without an offset it is meant so."""
    found = as_moment(value)
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _first(values: Fields, *names: str) -> str:
    return next((found for found in (as_text(values.get(name)) for name in names) if found), "")


def _person(values: Fields) -> str:
    return " ".join(word for word in (_first(values, "first_name"), _first(values, "last_name")) if word)


def _phones(values: Fields, *names: str) -> tuple[str, ...]:
    code = _first(values, "country_code").upper()
    region = code if len(code) == 2 and code.isascii() and code.isalpha() else REGION
    return phones_of(region, *(_first(values, name) for name in names))


def _emails(values: Fields, name: str = "email") -> tuple[str, ...]:
    email = _first(values, name)
    return (email,) if "@" in email else ()


def _company_name(values: Fields) -> str:
    """The name looked up beside the id; on contacts ``company`` may be a name itself."""
    written = _first(values, "company")
    return _first(values, "company_name") or ("" if written.isdigit() else written)


def _lead(values: Fields) -> Core:
    emails = _emails(values)
    return Core(
        title=_person(values) or (emails[0] if emails else "") or f"Lead {id_text(values.get('ld_id'))}".strip(),
        company=_company_name(values),
        phones=_phones(values, "mobile", "phone"),
        emails=emails,
        status=_first(values, "leadstatus"),
        substatus=_TYPES.get(as_integer(values.get("leadtype")) or 0, ""),
        owner=_first(values, "owner_name"),
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
        f1=_first(values, "leadsource"),
        f2=id_text(values.get("company")),
        f3=id_text(values.get("pro_id")),
        f4=_first(values, "city"),
    )


def _contact(values: Fields) -> Core:
    emails = _emails(values)
    return Core(
        title=_person(values) or (emails[0] if emails else "") or f"Contact {id_text(values.get('cnt_id'))}".strip(),
        company=_company_name(values),
        phones=_phones(values, "mobile", "phone"),
        emails=emails,
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
        f1=_first(values, "leadsource"),
        f4=_first(values, "city"),
    )


def _deal(values: Fields) -> Core:
    status = as_integer(values.get("deal_status"))
    return Core(
        title=_first(values, "name", "title") or f"Deal {id_text(values.get('deal_id'))}".strip(),
        status=(OPEN, WON, LOST)[status] if status in (0, 1, 2) else "",
        substatus=_first(values, "stage_name") or stage_name(values.get("sfun_id")),
        due=as_day(values.get("closing_date")),
        amount=as_amount(values.get("value")),
        currency=_first(values, "currency"),
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
        f1=id_text(values.get("ld_id")),
        f2=id_text(values.get("pro_id")),
        f3=_first(values, "lead_name"),
        f4=_first(values, "product_name"),
    )


def _company(values: Fields) -> Core:
    name = _first(values, "c_name", "slug")
    active, live = as_flag(values.get("isActive")), as_flag(values.get("showLive"))
    status = "Inactive" if active is False else "Hidden" if live is False else "Live" if live else ""
    return Core(
        title=name,
        company=name,
        phones=_phones(values, "c_mobileNum", "c_whatsappNum"),
        emails=_emails(values, "c_email"),
        status=status,
        owner=_first(values, "personal_name"),
        reference=id_text(values.get("id")),
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
        f1=_first(values, "category_name"),
        f2=_first(values, "account_type"),
        f3=_first(values, "city"),
        f4=id_text(values.get("category_id")),
    )


def _product(values: Fields) -> Core:
    active = as_flag(values.get("active"))
    return Core(
        title=_first(values, "name", "slug"),
        company=_company_name(values),
        status="" if active is None else "Active" if active else "Inactive",
        amount=as_amount(values.get("price")),
        currency=_first(values, "currency"),
        reference=id_text(values.get("pro_id")),
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
        f1=_first(values, "category_name"),
        f2=id_text(values.get("company")),
        f3=_first(values, "vendor"),
        f4=_first(values, "unit_name"),
    )


def _service(values: Fields) -> Core:
    return Core(
        title=_first(values, "title", "slug"),
        company=_company_name(values),
        amount=as_amount(values.get("price")),
        currency=_first(values, "currency"),
        reference=id_text(values.get("id")) or id_text(values.get("service_id")),
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
        f1=_first(values, "servcategory_name"),
        f2=id_text(values.get("company_id")),
        f3=_first(values, "brand"),
    )


def _profile(values: Fields) -> Core:
    return Core(
        title=_first(values, "name", "email"),
        phones=_phones(values, "mobile"),
        emails=_emails(values),
        substatus=_first(values, "jobtitle"),
        currency=_first(values, "currency"),
        reference=id_text(values.get("id")),
        created=moment(values.get("created_at")),
        updated=moment(values.get("updated_at")),
    )


def _named(name: str, f1: str = "", f2: str = "", currency: str = "") -> Callable[[Fields], Core]:
    def make(values: Fields) -> Core:
        return Core(
            title=_first(values, name),
            currency=_first(values, currency) if currency else "",
            f1=_first(values, f1) if f1 else "",
            f2=_first(values, f2) if f2 else "",
        )

    return make


_CORES: Final[Mapping[str, Callable[[Fields], Core]]] = {
    "lead": _lead,
    "product_lead": _lead,
    "contact": _contact,
    "deal": _deal,
    "company": _company,
    "my_company": _company,
    "product": _product,
    "my_product": _product,
    "service": _service,
    "my_service": _service,
    "profile": _profile,
    "currency": _named("name", currency="code"),
    "account_type": _named("account_type"),
    "industry_type": _named("type"),
    "category": _named("category"),
    "subcategory": _named("category", "category_name", "procat_id"),
    "state": _named("name", "country_name", "country_id"),
    "country": _named("name", "sortname"),
    "deal_type": _named("type"),
    "lead_type": _named("status"),
    "lead_source": _named("leadsource"),
    "unit": _named("name", "sortname"),
}


def core(kind: str, values: Fields) -> Core:
    """The core of a record of a kind; an unknown kind has an empty one."""
    make = _CORES.get(kind)
    return make(values) if make else Core()
