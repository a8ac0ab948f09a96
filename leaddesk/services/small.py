"""Preferences and drafts: small values of the profile, kept in the encrypted store, quick enough to be read from any thread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import Fields, JsonValue

_PREFERENCE = "preference:"
_DRAFT = "draft:"
_SECRET_WORDS = re.compile(r"(?i)password|passwd|passphrase|secret|token|api_?key|(^|_)(otp|pin)$")


class KeyValues(Protocol):
    """The part of the small store that is used here."""

    def get(self, name: str, /) -> JsonValue: ...
    def put(self, name: str, value: JsonValue, /) -> None: ...


class StoredPreferences:
    """`api.Preferences`. A value of None counts as not set."""

    def __init__(self, store: KeyValues) -> None:
        self._store = store

    def get(self, name: str, default: JsonValue = None) -> JsonValue:
        value = self._store.get(_PREFERENCE + name)
        return default if value is None else value

    def put(self, name: str, value: JsonValue) -> None:
        self._store.put(_PREFERENCE + name, value)


class StoredDrafts:
    """`api.Drafts`. Forms know their secret fields (:func:`without_secrets`); what is called like a secret is left out here once more."""

    def __init__(self, store: KeyValues) -> None:
        self._store = store

    def load(self, form: str) -> Fields | None:
        value = self._store.get(_DRAFT + form)
        return value if isinstance(value, Mapping) else None

    def save(self, form: str, values: Fields) -> None:
        self._store.put(_DRAFT + form, {name: value for name, value in values.items() if not _SECRET_WORDS.search(name)})

    def drop(self, form: str) -> None:
        self._store.put(_DRAFT + form, None)


def without_secrets(fields: tuple[FieldSpec, ...], values: Fields) -> Fields:
    """The values a draft may hold: no passwords and no one-time codes."""
    hidden = {field.name for field in fields if field.type in (FieldType.SECRET, FieldType.CODE)}
    return {name: value for name, value in values.items() if name not in hidden}
