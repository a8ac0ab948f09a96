"""Fills a profile with invented leads of an installed CRM, for measuring."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import Core
from leaddesk.store.records import IncomingRow

KEY = bytes(range(32))
PAGE = 500
NOWHERE = {"url": "http://127.0.0.1:9"}
"""Nobody answers there: whatever the program tries while it is measured, no real server hears of it."""
STATUSES = ("New", "Assigned", "Call later", "Done")


def fill(profile: Path, rows: int, slug: str = "") -> tuple[AccountId, str]:
    """Makes one account with `rows` leads of its first work kind; answers the account and the kind."""
    opened = open_store_part(profile, session_key=KEY)
    try:
        return _fill(opened, rows, slug or opened.base.catalog.crms()[0].slug)
    finally:
        opened.close()


def _fill(opened: Opened, rows: int, slug: str) -> tuple[AccountId, str]:
    stores, clock = opened.base.stores, opened.base.clock
    kind = next(k for k in opened.base.catalog.kinds(slug) if k.work)
    account = AccountId(f"{slug}-bench")
    stores.accounts.add(Account(account, slug, "Bench", NOWHERE, SignIn.SIGNED_IN, "bench", clock.now()))
    generation = stores.records.next_generation(account, kind.name)
    for start in range(0, rows, PAGE):
        page = [row(number) for number in range(start, min(rows, start + PAGE))]
        stores.records.apply_page(account, kind.name, "list", page, generation)
    stores.records.finish(account, kind.name, generation, drop=False)
    return account, kind.name


def row(number: int) -> IncomingRow:
    core = Core(
        title=f"Customer {number * 7919 % 100_000:05d}",
        company=f"Company {number % 97}",
        phones=(f"+9190000{number % 100_000:05d}",),
        emails=(f"customer{number}@example.com",),
        status=STATUSES[number % 4],
        owner=f"Owner {number % 12}",
        due=date(2026, 1, 1) + timedelta(days=number % 400),
        amount=Decimal(number % 5000),
        currency="INR",
        reference=f"R{number}",
    )
    return IncomingRow(str(number), number.to_bytes(12, "big"), {"note": f"note {number}"}, core)
