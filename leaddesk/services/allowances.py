"""How much of a plan's hour is left, for the window and the command line: read from the store, where every process counts."""

from __future__ import annotations

from datetime import timedelta

from leaddesk.domain.commands import State
from leaddesk.domain.ids import AccountId
from leaddesk.services import batches
from leaddesk.services.limits import RateLimits
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.table_api import Allowance


class LimitService:
    """`api.Limits`; may be called from any thread."""

    def __init__(self, parts: OutboxParts) -> None:
        self._parts = parts

    def of(self, account: AccountId) -> tuple[Allowance, ...]:
        owner = self._parts.account(account)
        book = RateLimits(self._parts.small, self._parts.clock)
        found: list[Allowance] = []
        for action in self._parts.catalog.actions(owner.slug):
            applying = book.applying(action.limits, owner.settings)
            if not applying:
                continue
            wait = max(book.wait(account, action.name, applying, owner.settings), book.paused(account))
            limit = min(applying, key=lambda one: one.count / one.seconds)
            waiting = self._parts.outbox.list((State.WAITING, State.HELD), account, 1_000_000)
            found.append(
                Allowance(
                    action=action.name,
                    used=book.used(account, action.name, limit),
                    count=limit.count,
                    seconds=limit.seconds,
                    rows=batches.size(action.batch, owner.settings),
                    free_at=self._parts.clock.now() + timedelta(seconds=wait) if wait > 0 else None,
                    waiting=sum(1 for item in waiting if item.command.action == action.name),
                )
            )
        return tuple(found)
