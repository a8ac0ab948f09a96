"""What a board works with: the accounts whose CRM has an action of its roles, these actions, and the kinds they are about. Decided from data only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, KindSpec, On, Role
from leaddesk.services.api import Catalog
from leaddesk.ui.models.columns import ACCOUNT

FRONT = ("title", ACCOUNT, "due", "slot", "status")
"""What a row of a board shows at first, in this order; the other columns can be chosen at the heading."""
WIDTHS = {"title": 136, ACCOUNT: 100, "due": 100, "slot": 146, "status": 118}


@dataclass(frozen=True, slots=True)
class Work:
    """`accounts` in their own order; `deeds` tells an account's actions."""

    accounts: tuple[Account, ...]
    kinds: tuple[KindSpec, ...]
    deeds: Callable[[Account], tuple[ActionSpec, ...]]

    @property
    def ids(self) -> tuple[AccountId, ...]:
        return tuple(account.id for account in self.accounts)

    def account(self, account: AccountId) -> Account | None:
        return next((a for a in self.accounts if a.id == account), None)


def work_of(catalog: Catalog, accounts: Sequence[Account], roles: frozenset[Role]) -> Work:
    """The accounts that have something to do in these roles."""

    def deeds(account: Account) -> tuple[ActionSpec, ...]:
        try:
            found = catalog.actions(account.slug)
        except NotKnown:
            return ()
        return tuple(a for a in found if a.role in roles and a.on is not On.ACCOUNT and not a.immediate)

    there = [account for account in accounts if deeds(account)]
    kinds = {(a.slug, action.kind): catalog.kind(a.slug, action.kind) for a in there for action in deeds(a)}
    return Work(tuple(there), tuple(kinds.values()), deeds)


def front(columns: Sequence[ColumnSpec]) -> tuple[ColumnSpec, ...]:
    """The columns a board has room for come first and are shown; the others can be chosen."""
    places = {source: place for place, source in enumerate(FRONT)}
    first = sorted((c for c in columns if c.source in places and c.cell is not Cell.AGE), key=lambda c: places[c.source])
    rest = [replace(c, shown=False, chip=False) for c in columns if c not in first]
    return (*(replace(c, shown=True, width=WIDTHS[c.source]) for c in first), *rest)
