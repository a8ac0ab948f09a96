"""How records, actions and values are called in dialogs and messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, FieldSpec, FieldType, KindSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.strings_dialogs import say

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def verb(action: ActionSpec, kind: KindSpec, n: int) -> str:
    """What the button says: ``Transfer 14 leads``; for a single one ``Transfer lead``."""
    words = (action.verb or action.title).format(n=n)
    if n == 1:
        words = re.sub(rf"\b1 {re.escape(kind.plural)}\b", kind.title.lower(), words, flags=re.IGNORECASE)
    return words


def how_many(kind: KindSpec, n: int) -> str:
    """``1 lead``, ``14 leads``."""
    return f"{n} {(kind.title if n == 1 else kind.plural).lower()}"


def record_name(view: RecordView | None, key: RecordKey, kind: KindSpec) -> str:
    """The record's title, else its kind and id."""
    title = view.record.core.title if view is not None else ""
    return title or say(S.NO_NAME, kind=kind.title, id=key.remote)


def show_day(day: date) -> str:
    """``Tue 24 Nov``; with the year unless it is this one."""
    this = day.year == QDate.currentDate().year()
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d MMM" if this else "ddd d MMM yyyy")


def show_phone(number: str) -> str:
    """A number grouped as it is read aloud; one that can't be read as it is."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def show_text(value: str) -> str:
    """A value as it is read: an ISO day becomes a written-out one."""
    if _ISO_DAY.fullmatch(value):
        try:
            return show_day(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def show_value(field: FieldSpec | None, value: JsonValue, labels: Sequence[tuple[str, str]] = ()) -> str:
    """A form's value in words: days written out, a choice by its label."""
    plain = text(value)
    if field is not None and field.type in (FieldType.SECRET, FieldType.CODE):
        return "•••"
    known = dict(labels) | {c.value: c.label for c in (field.choices if field is not None else ())}
    return known.get(plain) or show_text(plain)


def source_title(kind: KindSpec, source: str) -> str:
    """What a core column is called in this kind's lists, a field in its detail."""
    column = next((c.title for c in kind.columns if c.source == source), "")
    name = source.removeprefix("field:")
    return column or next((label.label for group in kind.groups for label in group.fields if label.name == name), name.replace("_", " ").capitalize())
