"""A month as a picture: how many records reached which milestone, by week and by status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import KindSpec, Milestone, StatusSpec


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one week, Monday to Sunday, that lie in the month."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """How often one milestone was reached in the month, week by week, with the amounts by currency, and the list behind it."""

    milestone: Milestone
    count: int
    weeks: tuple[int, ...]
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class MonthStatus:
    """The month's new records that stand at one status now, by the week they were created. `spec` None: a status nobody described."""

    value: str
    spec: StatusSpec | None
    count: int
    weeks: tuple[int, ...]
    amounts: Mapping[str, Decimal]

    @property
    def label(self) -> str:
        return self.spec.label if self.spec is not None else self.value


@dataclass(frozen=True, slots=True)
class KindMonth:
    """One kind's month. Statuses come in the document's order, unknown ones last."""

    kind: KindSpec
    figures: tuple[MonthFigure, ...]
    statuses: tuple[MonthStatus, ...]


@dataclass(frozen=True, slots=True)
class MonthPicture:
    """What became of an account's records in one month, from the cache. `month` is its first day; days are local ones."""

    account: AccountId
    label: str
    month: date
    weeks: tuple[Week, ...]
    kinds: tuple[KindMonth, ...]
