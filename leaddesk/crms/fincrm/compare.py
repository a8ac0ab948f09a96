"""Whether two values of a record say the same: ids, amounts, phones, dates and flags are compared by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from leaddesk.connectors.wire import as_amount, as_day, as_flag, as_id, as_text
from leaddesk.domain.values import Fields, JsonValue, is_empty

AMOUNTS: Final = ("price", "value", "min_quantity")
PHONES: Final = ("mobile", "phone", "c_mobileNum", "c_whatsappNum")
FLAGS: Final = ("showLive", "termsAccept")
IDS: Final = frozenset({
    "acc_id", "ldsrc_id", "ldstatus_id", "intype_id", "state", "country", "company", "sal_id", "pro_id", "service_id", "ld_id", "sfun_id", "category_id",
    "actype_id", "country_id", "state_id", "procat_id", "prosubcat_id", "unit", "dl_id", "lr_id", "company_id", "servcategory_id", "serv_subcategory_id",
    "cr_id",
})  # fmt: skip
"""Ids of other records. 0, null and missing all mean "none"."""


def same(name: str, left: JsonValue, right: JsonValue) -> bool:
    """``"4.50"`` and ``4.5`` are the same, so are null and ``""``, and for ids 0."""
    left, right = plain(name, left), plain(name, right)
    if is_empty(left) and is_empty(right):
        return True
    return _MEANING.get(name, _words)(left) == _MEANING.get(name, _words)(right)


def plain(name: str, value: JsonValue) -> JsonValue:
    """The id alone where the server sent the record it belongs to; None where 0 means none."""
    if name not in IDS:
        return value
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("id", name, "company_id") if not is_empty(value.get(key))), None)
    return None if as_id(value) in ("", "0") and not isinstance(value, (list, tuple)) else value


def changes(wanted: Fields, record: Fields) -> Fields:
    """What of `wanted` the record does not say already."""
    return {name: value for name, value in wanted.items() if not same(name, value, record.get(name))}


def _words(value: JsonValue) -> object:
    return " ".join(as_text(value).split())


def digits(value: JsonValue) -> str:
    return "".join(c for c in as_text(value) if c.isdigit())


def _amount(value: JsonValue) -> object:
    amount = as_amount(value)
    return _words(value) if amount is None else amount


def _day(value: JsonValue) -> object:
    day = as_day(value)
    return _words(value) if day is None else day


def _mail(value: JsonValue) -> object:
    return as_text(value).casefold()


def _flag(value: JsonValue) -> object:
    return bool(as_flag(value))


_MEANING: Final[Mapping[str, Callable[[JsonValue], object]]] = {
    **dict.fromkeys(AMOUNTS, _amount),
    **dict.fromkeys(PHONES, digits),
    **dict.fromkeys(FLAGS, _flag),
    "closing_date": _day,
    "email": _mail,
    "c_email": _mail,
}
