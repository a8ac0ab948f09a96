"""Faults of content that only the FinCRM practice CRM commits: other shapes of the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leaddesk.sandbox.faults import ContentFault


def _rows(payload: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Every object of the lists in an answer, and the single record in one, changed."""
    if not isinstance(payload, dict):
        return payload
    out: dict[str, Any] = {}
    for key, value in payload.items():
        if isinstance(value, list):
            out[key] = [change(dict(one)) if isinstance(one, dict) else one for one in value]
        else:
            out[key] = change(dict(value)) if isinstance(value, dict) and key in ("data", "product", "company") else value
    return out


def _bare_list(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """Only the list, without data, links and meta."""
    return next((value for value in payload.values() if isinstance(value, list)), payload) if isinstance(payload, dict) else payload


def _nested_page(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """A paginator inside ``data``."""
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), list):
        return payload
    meta = payload.get("meta", {})
    return {"success": True, "message": "", "data": {"data": payload["data"], **meta}}


def _no_meta(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {key: value for key, value in payload.items() if key not in ("meta", "links")} if isinstance(payload, dict) else payload


def _no_relations(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return _rows(payload, lambda row: {key: value for key, value in row.items() if not key.startswith("tbl_") and key not in ("users", "user")})


def _text_numbers(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return _rows(payload, lambda row: {key: str(value) if isinstance(value, int) else value for key, value in row.items()})


def _nulls(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    keep = ("slug", "id", "ld_id", "cnt_id", "deal_id", "pro_id")
    return _rows(payload, lambda row: {key: value if key in keep else None for key, value in row.items()})


def _broken_row(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """One entry more that is nothing anybody can read."""
    if not isinstance(payload, dict):
        return payload
    return {key: [*value, "broken"] if isinstance(value, list) else value for key, value in payload.items()}


def _old_style(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """A refusal inside a 200, as the API before v1 answered."""
    return {"success": False, "message": options.get("message", "Validation Error."), "data": {"email": ["The email has already been taken."]}}


def _said_twice(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """The whole answer under ``data``."""
    return {"data": payload}


def _bare_record(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """The record of a detail alone, in no box."""
    boxes = [payload[name] for name in ("data", "product", "company") if isinstance(payload.get(name), dict)] if isinstance(payload, dict) else []
    return boxes[0] if boxes else payload


def _only_words(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """A success that names no record."""
    return {"status": "success", "message": "Created"}


def _named(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """A new lead's number (`value`) in the answer."""
    return {"data": {"ld_id": options.get("value", 1), "first_name": "A"}}


def _two_pages(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    """Says that one more page follows."""
    return {**payload, "meta": {"current_page": 1, "last_page": 2}} if isinstance(payload, dict) else payload


CONTENT_FAULTS: Mapping[str, ContentFault] = {
    "bare_list": _bare_list,
    "nested_page": _nested_page,
    "no_meta": _no_meta,
    "no_relations": _no_relations,
    "text_numbers": _text_numbers,
    "nulls": _nulls,
    "broken_row": _broken_row,
    "bare_record": _bare_record,
    "only_words": _only_words,
    "named": _named,
    "two_pages": _two_pages,
    "old_style": _old_style,
    "said_twice": _said_twice,
}
