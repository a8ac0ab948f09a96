"""The sixteen columns of an import in Bizstim's order, the custom ones behind them, and rows as the wire wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from leaddesk.domain.values import Fields, JsonValue, text

COLUMNS: Final[Mapping[str, str]] = {
    "first_name": "first name",
    "last_name": "last name",
    "address_1": "address 1",
    "address_2": "address 2",
    "city": "city",
    "state": "state",
    "zipcode": "zipcode",
    "country": "country",
    "primary_phone": "primary phone",
    "secondary_phone": "secondary phone",
    "mobile_phone": "mobile phone",
    "e_mail": "e-mail",
    "DOB": "DOB",
    "status": "status",
    "start_date": "start date",
    "notes": "notes",
}
"""{form field: column name}, in the order the server demands."""

NEEDED: Final = ("first_name", "last_name", "state", "country", "status")
"""The five columns that may not be empty."""

TAGS: Final = "tags"
_OTHER: Final = {
    "email": "e_mail",
    "zip": "zipcode",
    "zip_code": "zipcode",
    "dob": "DOB",
    "date_of_birth": "DOB",
    "address1": "address_1",
    "address2": "address_2",
}


def field_of(name: str) -> str:
    """The form field a person or a spreadsheet means by a column name: ``first name``, ``E-mail``, ``dob``; other names come back as they are."""
    bare = re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).strip("_")
    if bare in _OTHER:
        return _OTHER[bare]
    return bare if bare in COLUMNS or bare in (TAGS, "clients", "custom") else name.strip()


def rows_of(payload: Fields) -> tuple[Fields, ...]:
    """The clients of an `add_clients` payload: the one of the form, if any, then those of the table."""
    first = {name: value for name, value in payload.items() if name != "clients"}
    table = payload.get("clients")
    rows = tuple(row for row in table if isinstance(row, Mapping)) if isinstance(table, (list, tuple)) else ()
    return ((first, *rows) if text(first.get("first_name")) else rows) if rows else (first,)


def custom_of(row: Fields) -> dict[str, str]:
    """{column: value} of a row's custom fields."""
    boxes = row.get("custom")
    found = [box for box in boxes if isinstance(box, Mapping)] if isinstance(boxes, (list, tuple)) else []
    return {text(box.get("field")): text(box.get("value")) for box in found if text(box.get("field"))}


def body(rows: Sequence[Fields]) -> JsonValue:
    """``{"header": […], "data": [[…]]}``: lower-case names, every value a text, every row as long as the header."""
    custom = list(dict.fromkeys(name for row in rows for name in custom_of(row)))
    tags = [TAGS] if any(text(row.get(TAGS)) for row in rows) else []
    header: list[JsonValue] = [*COLUMNS.values(), *custom, *tags]
    data: list[JsonValue] = []
    for row in rows:
        own = custom_of(row)
        cells: list[JsonValue] = [*(text(row.get(name)) for name in COLUMNS), *(own.get(name, "") for name in custom), *(text(row.get(name)) for name in tags)]
        data.append(cells)
    return {"header": header, "data": data}
