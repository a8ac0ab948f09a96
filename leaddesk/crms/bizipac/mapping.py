"""From a record's merged values to the core all kinds share. Pure, and calm about odd values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from leaddesk.connectors.phones import phones_of
from leaddesk.connectors.wire import as_day, as_moment, as_text
from leaddesk.crms.bizipac.crypt import ENCRYPTED
from leaddesk.crms.bizipac.requests import INDIA
from leaddesk.crms.bizipac.wire import ActivityEntry, ExecutiveEntry
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields

REGION: Final = "IN"


def without_blank_secrets(values: Fields) -> Fields:
    """Leaves out the five encryptable fields where nothing is known, so that one part never wipes what another part had plain."""
    return {name: value for name, value in values.items() if name not in ENCRYPTED or value}


def _moment(value: object) -> datetime | None:
    """Times without an offset are India's."""
    moment = as_moment(value)
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=INDIA)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _first(values: Fields, *names: str) -> str:
    return next((found for found in (as_text(values.get(name)) for name in names) if found), "")


def _lead(values: Fields) -> Core:
    email = _first(values, "email")
    return Core(
        title=_first(values, "customer_name"),
        company=_first(values, "clientname"),
        phones=phones_of(REGION, _first(values, "mobile")),
        emails=(email,) if "@" in email else (),
        status=_first(values, "status"),
        substatus=_first(values, "lead_type", "sub_type"),
        due=as_day(values.get("lead_date")),
        slot=_first(values, "apptime"),
        reference=_first(values, "AMZAppId", "Athena_lead_id", "app_no"),
        created=_moment(values.get("importtime")),
        f1=_first(values, "location"),
        f2=_first(values, "pincode"),
        f3=_first(values, "product"),
        f4=_first(values, "city"),
    )


def _executive(values: Fields) -> Core:
    name = _first(values, "fname") or f"Executive {_first(values, 'cid')}".strip()
    return Core(title=name, company=_first(values, "branch_name"), phones=phones_of(REGION, _first(values, "mobile")))


def _activity(values: Fields) -> Core:
    return Core(title=_first(values, "customer_name"), owner=_first(values, "executive"))


def _completed(values: Fields) -> Core:
    return Core(
        title=_first(values, "customer_name"),
        phones=phones_of(REGION, _first(values, "mobile")),
        status=_first(values, "status") or "Pending",
        due=as_day(values.get("lead_date")),
        slot=_first(values, "apptime"),
        reference=_first(values, "AMZAppId"),
        f1=_first(values, "location"),
        f2=_first(values, "pincode"),
    )


def _document_type(values: Fields) -> Core:
    return Core(title=_first(values, "doc_name"), substatus=_first(values, "doc_category"))


_CORES: Final[Mapping[str, Callable[[Fields], Core]]] = {
    "lead": _lead,
    "executive": _executive,
    "transfer_activity": _activity,
    "completed_lead": _completed,
    "document_type": _document_type,
}


def core(kind: str, values: Fields) -> Core:
    """The core of a record of a kind; an unknown kind has an empty one."""
    make = _CORES.get(kind)
    return make(values) if make else Core()


def load_today(executive: ExecutiveEntry, activity: Sequence[ActivityEntry]) -> str:
    """An executive's branch and figures of today, e.g. ``Pune · 3 given today, 1 collected``; the rows of #8 carry names, not ids."""
    rows = [row for row in activity if row.executive.casefold() == executive.fname.casefold()]
    counted = (
        (sum(row.totalTransfered or 0 for row in rows), "given today"),
        (sum(row.totalRefixed or 0 for row in rows), "rescheduled"),
        (sum(row.totalPostponed or 0 for row in rows), "postponed"),
        (sum(row.totalCollected or 0 for row in rows), "collected"),
    )
    figures = ", ".join(f"{count} {what}" for count, what in counted if count)
    return " · ".join(part for part in (executive.branch_name, figures or "nothing yet today") if part)
