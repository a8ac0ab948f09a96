"""The FinCRM practice CRM's validation, in Laravel's manner: rules by field, errors as lists by field, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from leaddesk.sandbox.practice import Payload, Refused, Upload

Values = Mapping[str, Any]
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"RIFF")


class Said(Refused):
    """A refusal with a status and a body of its own."""

    def __init__(self, status: int, payload: Any, *, kind: str = "value", complain: bool = True, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"answered {status}: {payload}", kind, complain)
        self.status, self.payload, self.headers = status, payload, headers or {}


def unauthenticated(*, complain: bool) -> Said:
    return Said(401, {"message": "Unauthenticated."}, complain=complain)


def not_found(model: str, key: str, *, complain: bool) -> Said:
    return Said(404, {"message": f"No query results for model [App\\{model}] {key}"}, complain=complain)


def invalid(errors: Mapping[str, list[str]], *, complain: bool = True) -> Said:
    return Said(422, {"message": "The given data was invalid.", "errors": dict(errors)}, complain=complain)


class Validator:
    """Checks one request's values; `finish` raises Said(422) with every problem. Values that a form can't know to be taken are no complaint."""

    def __init__(self, values: Values, uploads: Mapping[str, Upload]) -> None:
        self.values = values
        self._uploads = uploads
        self._errors: dict[str, list[str]] = {}
        self._complain = False

    def fail(self, field: str, words: str, *, complain: bool = True) -> None:
        self._errors.setdefault(field, []).append(words)
        self._complain = self._complain or complain

    def get(self, field: str) -> Any:
        """The value as Laravel sees it: trimmed, "" is null."""
        value = self.values.get(field)
        value = value.strip() if isinstance(value, str) else value
        return None if value == "" else value

    def text(self, field: str, longest: int = 255, *, shortest: int = 0, required: bool = True) -> None:
        value = self.get(field)
        if value is None:
            if required:
                self.fail(field, f"The {_said(field)} field is required.")
        elif not isinstance(value, str):
            self.fail(field, f"The {_said(field)} must be a string.")
        elif len(value) > longest:
            self.fail(field, f"The {_said(field)} may not be greater than {longest} characters.")
        elif len(value) < shortest:
            self.fail(field, f"The {_said(field)} must be at least {shortest} characters.")

    def email(self, field: str = "email") -> None:
        self.text(field)
        value = self.get(field)
        if isinstance(value, str) and not _EMAIL.fullmatch(value):
            self.fail(field, f"The {_said(field)} must be a valid email address.")

    def digits(self, field: str, low: int, high: int, *, required: bool = True) -> None:
        value = self.get(field)
        if value is None:
            if required:
                self.fail(field, f"The {_said(field)} field is required.")
        elif not isinstance(value, str):
            self.fail(field, f"The {_said(field)} was sent as a number; a leading zero would be lost.")
        elif not re.fullmatch(rf"\d{{{low},{high}}}", value):
            self.fail(field, f"The {_said(field)} must be between {low} and {high} digits.")

    def phone(self, field: str) -> None:
        value = self.get(field)
        if value is not None and not (isinstance(value, str) and re.fullmatch(r"\+?\d{5,20}", value)):
            self.fail(field, f"The {_said(field)} must be digits, as text.")

    def number(self, field: str, *, required: bool = True, not_zero: bool = False, whole: bool = False) -> None:
        value = self.get(field)
        if value is None:
            if required:
                self.fail(field, f"The {_said(field)} field is required.")
            return
        try:
            amount = float(value) if not isinstance(value, bool) else None
        except (TypeError, ValueError):
            amount = None
        if amount is None or (whole and amount != int(amount)):
            self.fail(field, f"The {_said(field)} must be a number.")
        elif not_zero and amount == 0:
            self.fail(field, f"The selected {_said(field)} is invalid.")

    def id_of(self, field: str, known: Callable[[int], bool], *, required: bool = True) -> None:
        """An id of something that exists."""
        self.number(field, required=required, not_zero=True, whole=True)
        value = self.get(field)
        if value is not None and field not in self._errors and not known(int(value)):
            self.fail(field, f"The selected {_said(field)} is invalid.")

    def day(self, field: str, *, required: bool = False) -> None:
        value = self.get(field)
        if value is None and not required:
            return
        if not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
            self.fail(field, f"The {_said(field)} is not a valid date.")

    def accepted(self, field: str) -> None:
        if self.values.get(field) not in (True, 1, "1", "on", "yes", "true"):
            self.fail(field, f"The {_said(field)} must be accepted.")

    def unique(self, field: str, taken: Callable[[str], bool], words: str = "") -> None:
        value = self.get(field)
        if isinstance(value, str) and field not in self._errors and taken(value):
            self.fail(field, words or f"The {_said(field)} has already been taken.", complain=False)

    def image(self, field: str, kilobytes: int, *, required: bool = False) -> None:
        upload = self._uploads.get(field)
        if upload is None:
            if self.values.get(field) is not None:
                self.fail(field, f"The {_said(field)} must be an image.")
            elif required:
                self.fail(field, f"The {_said(field)} field is required.")
        elif not upload.data.startswith(_IMAGES):
            self.fail(field, f"The {_said(field)} must be an image.")
        elif len(upload.data) > kilobytes * 1024:
            self.fail(field, f"The {_said(field)} may not be greater than {kilobytes} kilobytes.")

    @property
    def errors(self) -> dict[str, list[str]]:
        return self._errors

    @property
    def to_complain(self) -> bool:
        return self._complain

    def finish(self) -> None:
        if self._errors:
            raise invalid(self._errors, complain=self._complain)


def whole(value: Any) -> int:
    """An id as the database keeps it: 0 for none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _said(field: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field).replace("_", " ").lower()


def page(rows: list[Any], size: int | None, number: int, url: str, query: Mapping[str, str], key: str = "data") -> Payload:
    """A Laravel paginator; without a size the whole list and nothing else. ``per_page`` is text when it came from the query."""
    if size is None:
        return {key: rows}
    last = max(1, -(-len(rows) // size))
    part = rows[(number - 1) * size : number * size]
    asked = "limit" in query or "sort" in query
    rest = "&".join(f"{name}={value}" for name, value in query.items() if name != "page")

    def link(to: int) -> str:
        return f"{url}?{rest}&page={to}" if rest else f"{url}?page={to}"

    return {
        key: part,
        "links": {"first": link(1), "last": link(last), "prev": link(number - 1) if number > 1 else None, "next": link(number + 1) if number < last else None},
        "meta": {
            "current_page": number,
            "from": (number - 1) * size + 1 if part else None,
            "last_page": last,
            "links": [{"url": None, "label": "&laquo; Previous", "active": False}],
            "path": url,
            "per_page": str(size) if asked else size,
            "to": (number - 1) * size + len(part) if part else None,
            "total": len(rows),
        },
    }
