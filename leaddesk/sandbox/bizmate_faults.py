"""Faults in the content of the Bizmate practice CRM's answers: dropped keys, nulls, odd types, ids in other places, lists instead of objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leaddesk.sandbox.bizmate_records import MONEY
from leaddesk.sandbox.faults import ContentFault

Options = Mapping[str, Any]
KEPT = frozenset({"status", "subStatus", "partnerLeadReferenceId", "convertedDealId"})


def _records(payload: Any) -> list[dict[str, Any]]:
    boxes = payload if isinstance(payload, list) else [payload]
    return [box for box in boxes if isinstance(box, dict)]


def _each(change: Callable[[dict[str, Any], dict[str, Any], Options], None]) -> ContentFault:
    """A fault that changes every record: (record, its fields, options)."""

    def fault(endpoint: str, payload: Any, options: Options) -> Any:
        for box in _records(payload):
            if isinstance(box.get("fields"), dict):
                change(box, box["fields"], options)
        return payload

    return fault


def drop_keys(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    """Every second optional key is missing."""
    for name in sorted(set(fields) - KEPT)[::2]:
        del fields[name]


def nulls(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    """Null in every optional field."""
    fields.update({name: None for name in fields if name not in KEPT})


def money_numbers(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    fields.update({name: float(fields[name]) for name in (*MONEY, "amount") if fields.get(name)})


def extra_keys(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    fields.update(newColumn="something", another={"nested": [1, None, {"deep": True}]})
    box["links"] = ["one", 2]


def odd_case(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    """Statuses in another spelling."""
    fields.update({name: str(fields[name]).upper() for name in ("status", "subStatus") if fields.get(name)})


def unknown_status(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    fields.update(status=options.get("value", "Being Pondered"), subStatus="By Somebody")


def no_id(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    box.pop("id", None)


def id_in_fields(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    fields["id"] = box.pop("id", None)


def no_links(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    for name in ("bankStatementsUpdateLink", "applicationLink"):
        fields.pop(name, None)


def bad_fields(box: dict[str, Any], fields: dict[str, Any], options: Options) -> None:
    box["fields"] = ["not", "an", "object"]


def broken_row(endpoint: str, payload: Any, options: Options) -> Any:
    """One entry of the list is no object."""
    return [*payload[:1], "broken", *payload[1:]] if isinstance(payload, list) else payload


def empty_list(endpoint: str, payload: Any, options: Options) -> Any:
    return [] if isinstance(payload, list) else payload


def wrapped(endpoint: str, payload: Any, options: Options) -> Any:
    """The answer inside ``{"data": …}``."""
    return {"data": payload}


def always_list(endpoint: str, payload: Any, options: Options) -> Any:
    return payload if isinstance(payload, list) else [payload]


def error_200(endpoint: str, payload: Any, options: Options) -> Any:
    """An error inside a success."""
    return {"error": options.get("message", "Invalid request")}


CONTENT_FAULTS: Mapping[str, ContentFault] = {
    "drop_keys": _each(drop_keys),
    "nulls": _each(nulls),
    "money_numbers": _each(money_numbers),
    "extra_keys": _each(extra_keys),
    "odd_case": _each(odd_case),
    "unknown_status": _each(unknown_status),
    "no_id": _each(no_id),
    "id_in_fields": _each(id_in_fields),
    "no_links": _each(no_links),
    "bad_fields": _each(bad_fields),
    "broken_row": broken_row,
    "empty_list": empty_list,
    "wrapped": wrapped,
    "always_list": always_list,
    "error_200": error_200,
}
