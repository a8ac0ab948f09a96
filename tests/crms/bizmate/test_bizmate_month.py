"""A month of leads and deals through the command line: its figures are the practice server's own, counted from its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from leaddesk.sandbox import bizmate as practice_crm
from leaddesk.sandbox.bizmate_records import Record
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.snapshot import weeks_of
from tests.cli.conftest import Cli, cli  # noqa: F401  the fixture
from tests.crms.bizmate.test_bizmate_command_line import add_account, refreshed

NOW = datetime(2026, 3, 31, 6, 0, tzinfo=UTC)
MONTH = date(2026, 3, 1)


@pytest.fixture
def practice() -> Iterator[Any]:
    crm = practice_crm.create(seed=11, size=220, now=lambda: NOW)
    crm.state.pace = None
    odd = crm.state.listed("lead")[3]
    odd.set_status(("Frozen", "Deep"), NOW)
    with PracticeServer(crm):
        yield crm


def local_day(moment: datetime) -> date:
    return moment.astimezone().date()


def in_month(day: date) -> bool:
    return (day.year, day.month) == (MONTH.year, MONTH.month)


def by_week(days: list[date]) -> list[int]:
    return [sum(week.first <= day <= week.last for day in days) for week in weeks_of(MONTH)]


def since(record: Record) -> date:
    return date.fromisoformat(record.fields["statusSinceDate"][:10])


def test_a_month_is_what_the_server_holds(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    account = add_account(cli, practice, tmp_path)
    refreshed(cli, account)
    leads, deals = list(practice.state.leads.values()), list(practice.state.deals.values())
    shown = cli("snapshot", account, "2026-03").json
    assert shown["month"] == "2026-03" and [w["first"] for w in shown["weeks"]][:2] == ["2026-03-01", "2026-03-02"]

    submitted = [local_day(lead.created) for lead in leads if in_month(local_day(lead.created))]
    converted = [since(lead) for lead in leads if lead.status[0] == "Converted" and in_month(since(lead))]
    settled = [since(deal) for deal in deals if deal.status[0] == "Settled" and in_month(since(deal))]
    figures = {f["name"]: f for kind in shown["kinds"].values() for f in kind["figures"]}
    assert {name: f["weeks"] for name, f in figures.items() if name != "opened"} == {
        "submitted": by_week(submitted),
        "converted": by_week(converted),
        "settled": by_week(settled),
    }
    assert submitted and converted and settled
    paid = sum(float(deal.fields["amount"]) for deal in deals if deal.status[0] == "Settled" and in_month(since(deal)))
    assert figures["settled"]["amounts"] == {"AUD": f"{paid:.2f}"}

    statuses = shown["kinds"]["lead"]["statuses"]
    counted = Counter(lead.status[0] for lead in leads if in_month(local_day(lead.created)))
    assert {s["status"]: s["count"] for s in statuses} == dict(counted)
    order = ["New", "Attempting Contact", "Difficulty Contacting", "Waiting on Customer", "Not Progressing", "Closed", "Unreachable", "Converted"]
    assert [s["status"] for s in statuses] == [*(status for status in order if status in counted), "Frozen"]
    assert [s["known"] for s in statuses][-1] is False


def test_the_workbook_and_bad_input(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    account = add_account(cli, practice, tmp_path)
    refreshed(cli, account)
    target = tmp_path / "march.xlsx"
    done = cli("snapshot", account, "2026-03", str(target))
    assert done.code == 0, done.err
    assert CalamineWorkbook.from_path(target).sheet_names == ["Month", "Leads", "Deals"]
    assert cli("snapshot", account, "2019-01").json["kinds"]["lead"]["statuses"] == []
    assert cli("snapshot", account, "March", text=True).code == 2
    assert cli("snapshot", account, "2026-03", str(tmp_path / "march.pdf"), text=True).code == 2
    assert sorted(path.suffix for path in tmp_path.iterdir() if path.stem == "march") == [".xlsx"]
