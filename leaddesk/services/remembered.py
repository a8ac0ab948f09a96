"""A ledger that is asked for each column only once: for checks of many rows in a row."""

from __future__ import annotations

from collections.abc import Sequence

from leaddesk.connectors.contract import Ledger
from leaddesk.domain.values import Fields


class Remembered:
    """`connectors.contract.Ledger`. Keep it only as long as one check of many rows takes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._used: dict[tuple[str, str], Sequence[str]] = {}

    def values(self, kind: str, remote: str) -> Fields | None:
        return self._ledger.values(kind, remote)

    def used(self, kind: str, column: str) -> Sequence[str]:
        found = self._used.get((kind, column))
        if found is None:
            found = self._used[(kind, column)] = self._ledger.used(kind, column)
        return found
