"""When each kind of each account was last read, what went wrong, and which vanished rows wait for a yes; survives restarts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from leaddesk.domain.accounts import KindHealth
from leaddesk.domain.clock import Clock, from_iso, to_iso
from leaddesk.domain.errors import ContractBroken, Failure
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import JsonValue
from leaddesk.services.api import RefreshCounts
from leaddesk.services.small import KeyValues


class RefreshLog:
    """Small entries of the encrypted store, one per account and kind."""

    def __init__(self, small: KeyValues, clock: Clock) -> None:
        self._small = small
        self._clock = clock

    def health(self, account: AccountId, kind: str) -> KindHealth:
        entry = self._entry(account, kind)
        failure = entry.get("failure")
        rows = entry.get("rows")
        return KindHealth(
            kind=kind,
            refreshed=_moment(entry.get("refreshed")),
            rows=rows if isinstance(rows, int) else 0,
            failure=_failure(failure) if isinstance(failure, Mapping) else None,
            failed_at=_moment(entry.get("failed_at")),
            held=self.held_rows(account, kind),
        )

    def done(self, account: AccountId, kind: str, counts: RefreshCounts) -> None:
        """A refresh went through; entries nobody could read are told as a failure beside it."""
        entry = self._entry(account, kind)
        entry.update(refreshed=to_iso(self._clock.now()), rows=counts.seen, failure=None, failed_at=None)
        if counts.broken:
            entry["failure"] = {"code": ContractBroken.code, "facts": {"got": "records", "records": counts.broken}}
        self._put(account, kind, entry)

    def failed(self, account: AccountId, kind: str, failure: Failure) -> None:
        entry = self._entry(account, kind)
        entry.update(failure={"code": failure.code, "facts": dict(failure.facts)}, failed_at=to_iso(self._clock.now()))
        self._put(account, kind, entry)

    def hold(self, account: AccountId, kind: str, generation: int, rows: int) -> None:
        """So many rows are missing from the list of this generation and wait for a yes."""
        self._put(account, kind, {**self._entry(account, kind), "held": generation, "held_rows": rows})

    def held(self, account: AccountId, kind: str) -> int | None:
        """The generation whose missing rows wait, None = no question is open."""
        value = self._entry(account, kind).get("held")
        return value if isinstance(value, int) else None

    def held_rows(self, account: AccountId, kind: str) -> int:
        value = self._entry(account, kind).get("held_rows")
        return value if isinstance(value, int) else 0

    def release(self, account: AccountId, kind: str) -> None:
        entry = self._entry(account, kind)
        if "held" in entry:
            entry.pop("held")
            entry.pop("held_rows", None)
            self._put(account, kind, entry)

    def forget(self, account: AccountId, kind: str) -> None:
        self._small.put(_name(account, kind), None)

    def _entry(self, account: AccountId, kind: str) -> dict[str, JsonValue]:
        value = self._small.get(_name(account, kind))
        return dict(value) if isinstance(value, Mapping) else {}

    def _put(self, account: AccountId, kind: str, entry: Mapping[str, JsonValue]) -> None:
        self._small.put(_name(account, kind), entry)


def _name(account: AccountId, kind: str) -> str:
    return f"refresh:{account}:{kind}"


def _moment(value: JsonValue) -> datetime | None:
    try:
        return from_iso(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _failure(value: Mapping[str, JsonValue]) -> Failure:
    facts = value.get("facts")
    return Failure(str(value.get("code", "error")), facts if isinstance(facts, Mapping) else {})
