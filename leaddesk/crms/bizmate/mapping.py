"""From the server's objects to flat values, and from a record's merged values to the core all kinds share. Pure, and calm about odd values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from leaddesk.connectors.phones import phones_of
from leaddesk.connectors.wire import as_amount, as_id, as_moment, as_text, kind_of
from leaddesk.crms.bizmate.addresses import NAMES, PARTS
from leaddesk.crms.bizmate.regions import phone_region
from leaddesk.crms.bizmate.statuses import DEAL_STATUSES, LEAD_STATUSES, known
from leaddesk.crms.bizmate.wire import record_id
from leaddesk.domain.errors import ContractBroken
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields, JsonValue, is_empty

HIDDEN: Final = frozenset({"abn", "acn", "crn", "uen", "notes", "partnerNotes", "brokerContactEmail", "brokerContactName", "brokerContactNumber"})
"""Fields that can be written but are not in the document's sample of a read. A blank there says nothing: our own copy stays."""

_ON_TOP: Final = ("createdAt", "createdBy", "updatedAt", "updatedBy")
_PEOPLE: Final = {"broker": "brokerId", "brokerRep": "brokerRepId", "customer": "customerId"}


def flat(entry: JsonValue, currency: str, path: str = "") -> Fields:
    """One lead or deal as flat values: ``fields`` and what stands beside it, people as name and id, addresses as their six parts.

    Raises ContractBroken when there is no id or the fields are no object.
    """
    if not isinstance(entry, Mapping):
        raise ContractBroken(path=path, got=kind_of(entry))
    remote = record_id(entry)
    if not remote:
        raise ContractBroken(path=f"{path}.id".strip("."), got=kind_of(entry.get("id")))
    box = entry.get("fields", {name: value for name, value in entry.items() if name not in ("id", *_ON_TOP)})
    if box is None:
        box = {}
    if not isinstance(box, Mapping):
        raise ContractBroken(path=f"{path}.fields".strip("."), got=kind_of(box))
    out: dict[str, JsonValue] = {"id": remote, "currency": currency}
    out.update({name: as_text(entry.get(name)) for name in _ON_TOP if as_text(entry.get(name))})
    for name, value in box.items():
        if name == "id" or (name in HIDDEN and is_empty(value)):
            continue
        out.update(_field(name, value))
    return out


def _field(name: str, value: JsonValue) -> Fields:
    if name in _PEOPLE and isinstance(value, Mapping):
        person = as_text(value.get("name")) or " ".join(word for word in (as_text(value.get("firstName")), as_text(value.get("lastName"))) if word)
        remote = as_id(value.get("id"))
        return {name: person, **({_PEOPLE[name]: remote} if remote else {})}
    if name in NAMES:
        return {name: address(value)}
    if name == "delegateTo" and isinstance(value, Mapping):
        return {name: as_text(value.get("name")) or as_id(value.get("id"))}
    if name == "watchers" and isinstance(value, list):
        return {name: [as_text(one.get("name")) or as_id(one.get("id")) if isinstance(one, Mapping) else as_text(one) for one in value]}
    return {name: as_text(value) if isinstance(value, str) else value}


def address(value: JsonValue) -> JsonValue:
    """The six parts without ``fullAddress``; None when all are blank; a text becomes the first line."""
    if not isinstance(value, Mapping):
        line = as_text(value)
        return {"addressLine1": line} if line else None
    parts = {name: as_text(value.get(name)) for name in PARTS}
    if not any(parts.values()):
        line = as_text(value.get("fullAddress")).strip(" ,")
        return {"addressLine1": line} if line else None
    return parts


def _moment(value: JsonValue) -> datetime | None:
    moment = as_moment(value)
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _day_of(value: JsonValue) -> str:
    moment = _moment(value)
    return moment.date().isoformat() if moment else ""


def _lead(values: Fields) -> Core:
    currency = as_text(values.get("currency"))
    company = as_text(values.get("companyName")) or as_text(values.get("tradingName"))
    status, sub = known(LEAD_STATUSES, as_text(values.get("status")), as_text(values.get("subStatus")))
    return Core(
        title=" ".join(word for word in (as_text(values.get("firstName")), as_text(values.get("lastName"))) if word) or company,
        company=company,
        phones=phones_of(phone_region(currency), as_text(values.get("phone")), as_text(values.get("secondaryPhone"))),
        emails=_emails(values, "email", "secondaryEmail"),
        status=status,
        substatus=sub,
        owner=as_text(values.get("brokerRep")),
        amount=as_amount(values.get("amountRequested")),
        currency=currency,
        reference=as_text(values.get("partnerLeadReferenceId")),
        created=_moment(values.get("createdAt")),
        updated=_moment(values.get("updatedAt")),
        f1=as_text(values.get("loanPurpose")),
        f2=as_text(values.get("industry")) or as_text(values.get("industryCategory")),
        f3=_day_of(values.get("statusSinceDate")),
        f4=as_id(values.get("convertedDealId")),
    )


def _deal(values: Fields) -> Core:
    customer = as_text(values.get("customer"))
    status, sub = known(DEAL_STATUSES, as_text(values.get("status")), as_text(values.get("subStatus")))
    return Core(
        title=as_text(values.get("name")) or customer,
        company=customer or as_text(values.get("name")),
        status=status,
        substatus=sub,
        owner=as_text(values.get("brokerRep")),
        amount=as_amount(values.get("amount")),
        currency=as_text(values.get("currency")),
        reference=as_text(values.get("partnerLeadReferenceId")),
        created=_moment(values.get("createdAt")),
        updated=_moment(values.get("updatedAt")),
        f1=as_text(values.get("loanType")),
        f3=_day_of(values.get("statusSinceDate")),
    )


def _emails(values: Fields, *names: str) -> tuple[str, ...]:
    found = (as_text(values.get(name)) for name in names)
    return tuple(dict.fromkeys(email for email in found if "@" in email))


def core(kind: str, values: Fields) -> Core:
    """The core of a record of a kind; an unknown kind has an empty one."""
    if kind == "lead":
        return _lead(values)
    return _deal(values) if kind == "deal" else Core()
