"""Columns of a list: those a kind declares, or the ones all kinds share."""

from __future__ import annotations

from dataclasses import dataclass

from leaddesk.domain.specs import Cell, ColumnSpec, KindSpec
from leaddesk.ui import strings

ACCOUNT = "account"
"""The source of the column that names the account a row came from; it is read from the row's key, not from the store."""

PRIVATE = frozenset({"title", "company", "phone", "email", "amount", "reference", "remote"})
"""Core columns about a person."""

RIGHT = frozenset({Cell.MONEY, Cell.NUMBER})
TABULAR = frozenset({Cell.MONO, Cell.DATE, Cell.DATETIME, Cell.AGE, Cell.PHONE, Cell.MONEY, Cell.NUMBER})


@dataclass(frozen=True, slots=True)
class Column:
    """A `ColumnSpec` as the table needs it."""

    spec: ColumnSpec

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def stored(self) -> bool:
        return self.spec.source != ACCOUNT

    @property
    def sortable(self) -> bool:
        return self.stored and self.spec.sortable

    @property
    def right(self) -> bool:
        return self.spec.cell in RIGHT

    @property
    def private(self) -> bool:
        """Says who somebody is, how to reach them or what they owe: what the privacy mask covers."""
        return self.spec.cell in (Cell.PHONE, Cell.MONEY) or self.spec.source in PRIVATE

    @property
    def tabular(self) -> bool:
        return self.spec.cell in TABULAR


def for_kind(kind: KindSpec) -> tuple[Column, ...]:
    return tuple(Column(spec) for spec in kind.columns)


def for_all() -> tuple[Column, ...]:
    """The tab over all accounts: what every kind has."""
    titles = strings.core_titles()
    plan = (
        ("title", Cell.TEXT, 150, True, False),
        ("status", Cell.STATUS, 165, True, True),
        ("phone", Cell.PHONE, 135, True, False),
        ("due", Cell.DATE, 100, True, False),
        ("slot", Cell.TEXT, 130, True, False),
        ("company", Cell.TEXT, 160, True, False),
        ("owner", Cell.TEXT, 130, True, True),
        ("email", Cell.TEXT, 180, False, False),
        ("amount", Cell.MONEY, 110, False, False),
        ("reference", Cell.MONO, 120, False, False),
        ("substatus", Cell.TEXT, 120, False, False),
        ("created", Cell.DATETIME, 140, False, False),
        ("updated", Cell.DATETIME, 140, True, False),
    )
    specs = [ColumnSpec(name, titles[name], name, cell, width, shown, chip) for name, cell, width, shown, chip in plan]
    specs.insert(1, ColumnSpec(ACCOUNT, strings.column_account(), ACCOUNT, Cell.BADGE, 115))
    return tuple(Column(spec) for spec in specs)
