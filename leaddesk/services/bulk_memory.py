"""How columns were mapped last, per account and action, by what the columns are called; and the country and date order used with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from leaddesk.domain.bulk import ImportMap
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import JsonValue
from leaddesk.services.bulk_targets import plain

_MOST: Final = 2_000


class KeyValues(Protocol):
    """The part of the small store that is used here."""

    def get(self, name: str, /) -> JsonValue: ...
    def put(self, name: str, value: JsonValue, /) -> None: ...


class MapMemory:
    """Goes with the account: its id stands in the name it is kept under."""

    def __init__(self, store: KeyValues) -> None:
        self._store = store

    def recall(self, account: AccountId, action: str, header: Sequence[str]) -> tuple[dict[str, str], str, str]:
        """(column, plain -> target; country; order of dates). What was used last with this very header wins over what was used with another."""
        kept = self._store.get(_name(account, action))
        if not isinstance(kept, Mapping):
            return {}, "", ""
        columns, headers = kept.get("columns"), kept.get("headers")
        mine = headers.get(_same(header)) if isinstance(headers, Mapping) else None
        found: dict[str, str] = {}
        for source in (columns, mine):
            if isinstance(source, Mapping):
                found.update({str(k): str(v) for k, v in source.items() if plain(str(k)) in {plain(h) for h in header}})
        return found, str(kept.get("country") or ""), str(kept.get("dates") or "")

    def keep(self, account: AccountId, action: str, used: ImportMap, header: Sequence[str]) -> None:
        kept = self._store.get(_name(account, action))
        old = kept if isinstance(kept, Mapping) else {}
        columns, headers = old.get("columns"), old.get("headers")
        mine = {plain(f.columns[0]): f.target for f in used.fields if len(f.columns) == 1}
        all_columns = dict(list((dict(columns) if isinstance(columns, Mapping) else {}).items())[-_MOST:]) | mine
        by_header = dict(list((dict(headers) if isinstance(headers, Mapping) else {}).items())[-50:]) | {_same(header): mine}
        self._store.put(_name(account, action), {"columns": all_columns, "headers": by_header, "country": used.country, "dates": used.dates})


def _name(account: AccountId, action: str) -> str:
    return f"import_map:{account}:{action}"


def _same(header: Sequence[str]) -> str:
    return "|".join(plain(h) for h in header)
