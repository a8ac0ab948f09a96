"""`leaddesk import`: every row checked first, one command per row, results by row, and nothing sent twice."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from leaddesk.sandbox import available
from leaddesk.sandbox.practice import PracticeCrm, Request, machine_time
from leaddesk.sandbox.server import PracticeServer

from .conftest import Cli

HEADER = ["Company", "First Name*", "Surname", "Mobile", "E-mail", "Amount Requested", "Call Client or Broker"]


def rows(count: int) -> list[list[str]]:
    return [[f"Kauri {n} Ltd", f"Ana{n}", f"Weir{n}", f"+6141234{n:04d}", f"ana{n}@example.test", str(20000 + n), "Call Client"] for n in range(count)]


def table(path: Path, found: list[list[str]], header: list[str] | None = None) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header or HEADER, *found])
    return path


@contextmanager
def practising(cli: Cli, folder: Path, slug: str) -> Iterator[tuple[str, PracticeServer, PracticeCrm]]:
    """An account that is signed in, and its practice CRM."""
    spec = next(s for s in available() if s.slug == slug)
    practice = spec.create(3, 5, machine_time)
    server = PracticeServer(practice)
    secrets = folder / "secrets.json"
    secrets.write_text(json.dumps(dict(practice.secrets)), encoding="utf-8")
    server.start()
    settings = [part for name, value in practice.settings.items() for part in ("--set", f"{name}={value}")]
    try:
        account = cli("account", "add", spec.slug, *settings, "--secrets-file", str(secrets)).json["id"]
        assert cli("account", "sign-in", account).code == 0
        yield account, server, practice
    finally:
        server.stop()


@pytest.fixture
def bizmate(cli: Cli, tmp_path: Path) -> Iterator[tuple[str, PracticeServer]]:
    with practising(cli, tmp_path, "bizmate") as (account, server, _):
        yield account, server


def creates(practice: PracticeCrm) -> list[Request]:
    return [r for r in list(practice.requests) if r.method == "POST" and r.path.lower().endswith(("/lead/new", "/gl-website-contacts", "/clients"))]


def company(request: Request) -> str:
    """Of the row a request carries."""
    (found,) = set(re.findall(r"Kauri \d+ Ltd", f"{request.query} {request.form} {request.json}"))
    return str(found)


SAMPLES = sorted((Path(__file__).parents[2] / "resources" / "samples").glob("*.csv"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_goes_into_its_crm(cli: Cli, tmp_path: Path, sample: Path) -> None:
    slug, _, action = sample.stem.partition("-")
    with practising(cli, tmp_path, slug) as (account, _, practice):
        done = cli("import", account, action, str(sample))
        assert done.code == 0, done.err + done.out
        assert done.json["counts"]["sent"] == done.json["rows"] > 1
        commands = {row["command"] for row in done.json["results"]}
        assert len(commands) == (1 if action == "add_clients" else done.json["rows"]), "clients go in batches inside the plan, all others one by one"
        assert practice.complaints == []


@pytest.mark.parametrize("slug", ["bizmate", "getlead"])
def test_an_import_killed_at_any_row_sends_nothing_twice(cli: Cli, tmp_path: Path, slug: str) -> None:
    """R34: killed at each row, then run again: each row is there at most once, and none is lost without being called unknown.

    Of one CRM the program can ask whether a row landed, of the other nobody can.
    """
    with practising(cli, tmp_path, slug) as (account, _, practice):
        made = [HEADER, *rows(4)] if slug == "bizmate" else [[*HEADER[:5], "Source"], *([*row[:5], "Fair"] for row in rows(4))]
        file = table(tmp_path / "leads.csv", made[1:], made[0])
        command = [sys.executable, "-m", "leaddesk", "--profile", str(tmp_path / "profile"), "--passphrase-file", str(tmp_path / "passphrase"), "--json"]
        for seen in range(1, 5):
            run = subprocess.Popen([*command, "import", account, "create_lead", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while run.poll() is None and len(creates(practice)) < seen:
                with suppress(subprocess.TimeoutExpired):
                    run.wait(0.01)
            run.kill()
            run.wait()
        done = cli("import", account, "create_lead", str(file))
        fates = {row["row"]: row["state"] for row in done.json["results"]}
        assert set(fates.values()) <= {"sent", "unknown"} and sorted(fates) == [2, 3, 4, 5], done.out
        names = [company(request) for request in creates(practice)]
        assert sorted(names) == sorted(set(names)), "nothing went twice"
        assert {f"Kauri {row - 2} Ltd" for row, state in fates.items() if state == "sent"} <= set(names)
        assert (done.code == 0) == ("unknown" not in fates.values())


def test_rows_are_sent_once_also_when_the_file_is_imported_again(cli: Cli, bizmate: tuple[str, PracticeServer], tmp_path: Path) -> None:
    """R34."""
    account, _ = bizmate
    file = table(tmp_path / "leads.csv", rows(4))
    checked = cli("import", account, "create_lead", str(file), "--dry-run")
    assert checked.code == 0, checked.err
    assert (checked.json["rows"], checked.json["bad"]) == (4, 0)
    assert cli("outbox").json == []
    results = tmp_path / "results.json"
    done = cli("import", account, "create_lead", str(file), "--results", str(results))
    assert done.code == 0, done.err + done.out
    assert done.json["counts"]["sent"] == 4
    assert [r["row"] for r in json.loads(results.read_text(encoding="utf-8"))] == [2, 3, 4, 5]
    assert cli("refresh", account).code == 0
    before = len(cli("list", account, "lead").json)
    again = cli("import", account, "create_lead", str(file))
    assert again.code == 0 and again.json["counts"]["sent"] == 4
    cli("refresh", account)
    assert len(cli("list", account, "lead").json) == before
    titles = [row["company"] for row in cli("list", account, "lead").json]
    assert sum(title.startswith("Kauri ") for title in titles) == 4
    found = cli("import", account, "create_lead", str(table(tmp_path / "other.csv", rows(2))), "--dry-run").json
    assert any("e-mail" in words or "phone" in words for words in found["results"][0]["duplicates"])


def test_wrong_rows_are_named_and_the_others_go(cli: Cli, bizmate: tuple[str, PracticeServer], tmp_path: Path) -> None:
    """R37."""
    account, _ = bizmate
    found = rows(3)
    found[1][3], found[1][5], found[1][6] = "0412 345 678", "$20,000", "call the client"
    bad = tmp_path / "bad.csv"
    done = cli("import", account, "create_lead", str(table(tmp_path / "leads.csv", found)), "--results", str(bad))
    assert done.code == 1
    assert [r["state"] for r in done.json["results"]] == ["sent", "skipped", "sent"]
    problems = {p["field"]: p["repair"] for p in done.json["results"][1]["problems"]}
    assert problems == {"phone": "+61412345678", "amountRequested": "20000", "callClientOrBroker": "Call Client"}
    written = list(csv.DictReader(bad.read_text(encoding="utf-8-sig").splitlines()))
    assert (written[1]["Row"], written[1]["State"]) == ("3", "skipped") and "country code" in written[1]["Reason"]


def test_offline_rows_queue_and_go_later(cli: Cli, bizmate: tuple[str, PracticeServer], tmp_path: Path) -> None:
    """R37."""
    account, server = bizmate
    server.stop()
    file = table(tmp_path / "leads.csv", rows(3))
    waiting = cli("import", account, "create_lead", str(file))
    assert waiting.code == 3, waiting.out
    assert waiting.json["counts"]["waiting"] == 3
    assert len(cli("outbox").json) == 3
    again = cli("import", account, "create_lead", str(file))
    assert again.code == 3 and len(cli("outbox").json) == 3


def test_a_map_and_a_wrong_one(cli: Cli, bizmate: tuple[str, PracticeServer], tmp_path: Path) -> None:
    account, _ = bizmate
    file = table(tmp_path / "leads.csv", [["Moor & Co", "Lena Moor", "Lena", "Moor", "9012"]], ["Firma", "Person", "A", "B", "Tel"])
    wanted = tmp_path / "map.json"
    given = {"companyName": "Firma", "firstName": "A", "lastName": {"columns": ["B"]}, "notes": ["Person", "Tel"]}
    given["callClientOrBroker"] = {"value": "Call Broker"}
    wanted.write_text(json.dumps(given), encoding="utf-8")
    found = cli("import", account, "create_lead", str(file), "--map", str(wanted), "--dry-run")
    assert found.code == 0, found.out
    assert found.json["map"]["fields"]["notes"] == {"columns": ["Person", "Tel"], "join": " "}
    wanted.write_text(json.dumps({"companyName": "Firm"}), encoding="utf-8")
    assert cli("import", account, "create_lead", str(file), "--map", str(wanted)).code == 2
    assert cli("import", account, "no_such", str(file)).code == 2
    assert cli("import", account, "create_lead", str(tmp_path / "nowhere.csv")).code == 1
