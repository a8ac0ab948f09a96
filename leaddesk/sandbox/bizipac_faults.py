"""Faults in the content of the Bizipac practice CRM's answers: odd types, nulls, missing keys, empty and huge lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leaddesk.sandbox.faults import ContentFault

Options = Mapping[str, Any]
IDS = frozenset({"lead_id", "cid", "doc_id", "uid"})


def _rows(payload: Any) -> list[dict[str, Any]]:
    """The rows of an answer, whatever its list is called."""
    for key in ("data", "doclist"):
        if isinstance(payload.get(key), list):
            return [row for row in payload[key] if isinstance(row, dict)]
    return []


def _each(change: Callable[[dict[str, Any], Options], None]) -> ContentFault:
    """A fault that changes every row."""

    def fault(endpoint: str, payload: Any, options: Options) -> Any:
        for row in _rows(payload):
            change(row, options)
        return payload

    return fault


def _set(key: str, value: Any) -> ContentFault:
    """A fault that sets one key of the envelope; `value` may be overridden."""
    return lambda endpoint, payload, options: {**payload, key: options.get("value", value)}


def empty_list(endpoint: str, payload: Any, options: Options) -> Any:
    """No data in one of its shapes: `value` is list (default), null or missing."""
    shape = options.get("value", "list")
    if "doclist" in payload:
        return {"status": "ok", "docCount": 0, "doclist": [] if shape == "list" else None}
    empty: dict[str, Any] = {"success": 0, "message": "No data found."}
    return empty if shape == "missing" else {**empty, "data": [] if shape == "list" else None}


def zero_dates(row: dict[str, Any], options: Options) -> None:
    row.update({key: "0000-00-00" for key in ("lead_date", "call_date", "dob") if key in row})


def no_off_name(row: dict[str, Any], options: Options) -> None:
    row.pop("off_name", None)


def nulls(row: dict[str, Any], options: Options) -> None:
    """Null in every field; the ids stay unless `value` is all."""
    row.update({key: None for key in row if options.get("value") == "all" or key not in IDS})


def int_ids(row: dict[str, Any], options: Options) -> None:
    row.update({key: int(value) for key, value in row.items() if key.endswith("id") and isinstance(value, str) and value.isdecimal()})


def extra_keys(row: dict[str, Any], options: Options) -> None:
    row.update(new_column="something", another={"nested": [1, None]})


def bad_cipher(row: dict[str, Any], options: Options) -> None:
    row.update({key: f"{row[key][:-5]}!" for key in ("customer_name", "mobile") if row.get(key)})


def unknown_client(row: dict[str, Any], options: Options) -> None:
    if "doc_client" in row:
        row["doc_client"] = "999, x"


def broken_row(endpoint: str, payload: Any, options: Options) -> Any:
    """One entry of the list is no object."""
    key = "doclist" if "doclist" in payload else "data"
    rows = payload.get(key)
    return {**payload, key: [*rows[:1], "broken", *rows[1:]]} if isinstance(rows, list) else payload


def huge_list(endpoint: str, payload: Any, options: Options) -> Any:
    """The list repeated up to `count` rows (default 20,000) with ids of their own."""
    rows = _rows(payload)
    if not rows:
        return payload
    many = []
    for number in range(int(options.get("count", 20_000))):
        row = dict(rows[number % len(rows)])
        row.update({key: str(7_000_000 + number) for key in IDS if key in row and number >= len(rows)})
        many.append(row)
    key = "doclist" if "doclist" in payload else "data"
    return {**payload, key: many}


def otp_as(kind: type[int] | type[str]) -> ContentFault:
    """The code as a number or as text, in `message` (#1) and `otp` (#11)."""

    def fault(endpoint: str, payload: Any, options: Options) -> Any:
        key = "message" if endpoint == "userverification" else "otp"
        return {**payload, key: kind(payload[key])} if str(payload.get(key, "")).isdecimal() else payload

    return fault


def no_otp(endpoint: str, payload: Any, options: Options) -> Any:
    return {key: value for key, value in payload.items() if key != "otp"}


def number_int(endpoint: str, payload: Any, options: Options) -> Any:
    """#15's number as a JSON number, which loses the leading zero."""
    return {**payload, "success": int(payload["success"])} if isinstance(payload.get("success"), str) else payload


CONTENT_FAULTS: Mapping[str, ContentFault] = {
    "empty_list": empty_list,
    "success_text": _set("success", "1"),
    "success_true": _set("success", True),
    "zero_dates": _each(zero_dates),
    "no_off_name": _each(no_off_name),
    "nulls": _each(nulls),
    "int_ids": _each(int_ids),
    "extra_keys": _each(extra_keys),
    "bad_cipher": _each(bad_cipher),
    "unknown_doc_client": _each(unknown_client),
    "broken_row": broken_row,
    "huge_list": huge_list,
    "otp_int": otp_as(int),
    "otp_str": otp_as(str),
    "no_otp": no_otp,
    "number_int": number_int,
    "no_number": _set("success", 0),
}
