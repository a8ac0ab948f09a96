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
WORDS = ("salary", "rent", "branch", "vehicle", "guarantor", "meeting", "statement", "reference", "income", "address", "holiday", "school")
STATUSES = ("New", "Assigned", "Call later", "Done")


def fill(profile: Path, rows: int, slug: str = "", accounts: int = 1) -> tuple[AccountId, str]:
    """Makes accounts with `rows` leads in all, of their first work kinds; answers the first account and its kind."""
    opened = open_store_part(profile, session_key=KEY)
    try:
        slugs = [slug] if slug else [info.slug for info in opened.base.catalog.crms()]
        made = [_fill(opened, range(rows * n // accounts, rows * (n + 1) // accounts), slugs[n % len(slugs)], n) for n in range(accounts)]
        if rows > PAGE:
            opened.base.stores.database.settle()
        return made[0]
    finally:
        opened.close()


def _fill(opened: Opened, numbers: range, slug: str, place: int) -> tuple[AccountId, str]:
    stores, clock = opened.base.stores, opened.base.clock
    kind = next(k for k in opened.base.catalog.kinds(slug) if k.work)
    account = AccountId(f"{slug}-bench" if place == 0 else f"{slug}-bench{place}")
    stores.accounts.add(Account(account, slug, "Bench" if place == 0 else f"Bench {place}", NOWHERE, SignIn.SIGNED_IN, "bench", clock.now()))
    generation = stores.records.next_generation(account, kind.name)
    for start in range(numbers.start, numbers.stop, PAGE):
        page = [row(number) for number in range(start, min(numbers.stop, start + PAGE))]
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
    values = {"note": f"note {number}", **{f"field_{n}": f"{WORDS[(number + n) % len(WORDS)]} {number * (n + 3) % 9973}" for n in range(12)}}
    return IncomingRow(str(number), number.to_bytes(12, "big"), values, core)
