"""Mapping and checking: columns find their fields, ten mistakes are ten sentences, one click repairs a whole group, doubles are seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.domain.bulk import Duplicate, FieldMap, ImportMap, SourceTable, map_from_json, map_to_json
from leaddesk.domain.errors import NotKnown
from leaddesk.services.bulk_checking import grouped, repaired
from leaddesk.services.bulk_reading import read_pasted, read_table
from leaddesk.services.bulk_targets import resolved, suggest, targets_of
from leaddesk.services.duplicates import Identify, Identity, Known, name_key, phone_key, within

from .bulk_kit import catalog, check, checking

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
GOOD = ["Kauri Ltd", "Ana", "Weir", "+61412345001", "ana@example.test", "20000", "62000", "Other", "Call Client", "1990-04-28", "Yes", "51824753556"]
HEADER = [
    "Company",
    "Given name",
    "Surname",
    "Mobile No.",
    "Mail",
    "Amount",
    "Avg monthly turnover",
    "Purpose of loan",
    "Call Client/Broker",
    "DOB",
    "Home owner",
    "ABN",
]


def pasted(*rows: list[str], header: list[str] | None = None) -> SourceTable:
    return read_pasted("\n".join("\t".join(row) for row in [header or HEADER, *rows]), "pasted")


def test_columns_find_their_fields_by_any_of_their_names() -> None:
    targets = targets_of(catalog().form("bizmate", "create_lead"))
    found = {f.target: f.columns[0] for f in suggest(pasted(GOOD), targets, {}).fields}
    assert found == {
        "companyName": "Company",
        "firstName": "Given name",
        "lastName": "Surname",
        "phone": "Mobile No.",
        "email": "Mail",
        "amountRequested": "Amount",
        "averageMonthlyTurnover": "Avg monthly turnover",
        "loanPurpose": "Purpose of loan",
        "callClientOrBroker": "Call Client/Broker",
        "dateOfBirth": "DOB",
        "homeOwner": "Home owner",
        "abn": "ABN",
    }
    again = {f.target: f.columns[0] for f in suggest(pasted(GOOD), targets, {"company": "tradingName"}).fields}
    assert again["tradingName"] == "Company", "what was used last wins"


def test_ten_mistakes_are_ten_sentences_and_most_have_a_repair() -> None:
    wrong = ["", "", "", "0412 345 002", "ana.example.test", "$20,000", "lots", "Renovations", "client", "2090-01-01", "si", "123"]
    report = check(pasted(GOOD, wrong), "bizmate", "create_lead")
    assert list(report.found) == [3]
    problems = report.found[3].problems
    assert len(problems) >= 10 and len({p.message for p in problems}) == len(problems)
    assert all(p.message[0].isupper() and p.message.endswith((".", "…")) for p in problems), [p.message for p in problems]
    repairs = {p.target: p.repair for p in problems if p.repair}
    assert repairs["phone"] == "+61412345002" and repairs["amountRequested"] == "20000" and repairs["loanPurpose"] == "Renovation"


def test_one_click_repairs_a_group() -> None:
    rows = [[*GOOD[:3], f"0412 345 00{n}", *GOOD[4:]] for n in range(5)]
    table = pasted(*rows)
    report = check(table, "bizmate", "create_lead")
    (group,) = grouped(report)
    assert group.rows == (2, 3, 4, 5, 6) and group.repairs == 5
    assert check(table, "bizmate", "create_lead", fixes=repaired(report, [group], {})).found == {}


def test_several_columns_constants_phones_and_dates() -> None:
    table = pasted(["Kauri", "Ana", "B.", "Weir", "7512 093211", "04/03/1990"], header=["Firm", "A", "M", "B", "Tel", "Born"])
    fields = (
        FieldMap("companyName", ("Firm",)),
        FieldMap("firstName", ("A", "M")),
        FieldMap("lastName", ("B",)),
        FieldMap("phone", ("Tel",)),
        FieldMap("dateOfBirth", ("Born",)),
        FieldMap("callClientOrBroker", (), "call broker"),
    )
    made, _ = checking(table, "bizmate", "create_lead", ImportMap(fields, "GB", "dmy"))
    payload, _, problems = made.row(table.rows[0].cells, {})
    assert problems == ()
    assert (payload["firstName"], payload["phone"], payload["dateOfBirth"], payload["callClientOrBroker"]) == (
        "Ana B.",
        "+447512093211",
        "1990-03-04",
        "Call Broker",
    )


def test_a_written_map_by_titles_letters_and_turned_round() -> None:
    table, form = pasted(GOOD), catalog().form("bizmate", "create_lead")
    given = map_from_json({"Company": "A", "Surname": "lastName", "firstName": ["Given name"], "notes": {"columns": ["Mail", "ABN"], "join": ", "}})
    found = resolved(given, table, targets_of(form), form)
    assert [(f.target, f.columns) for f in found.fields] == [
        ("companyName", ("Company",)),
        ("lastName", ("Surname",)),
        ("firstName", ("Given name",)),
        ("notes", ("Mail", "ABN")),
    ]
    assert map_from_json(map_to_json(found)) == found
    with pytest.raises(NotKnown):
        resolved(map_from_json({"companyName": "Nowhere"}), table, targets_of(form), form)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_every_sample_is_right(path: Path) -> None:
    slug, _, action = path.stem.partition("-")
    table = read_table(path)
    made, wanted = checking(table, slug, action)
    used = {c for f in wanted.fields for c in f.columns}
    assert set(table.header) <= used, "each column of a sample finds its field"
    assert [made.row(row.cells, {})[2] for row in table.rows] == [()] * len(table.rows)


def test_doubles_in_the_file_and_everywhere() -> None:
    targets = targets_of(catalog().form("bizmate", "create_lead"))
    identify = Identify(targets)
    first = identify.of({"phone": "+61412345001", "email": "Ana@Example.test", "companyName": "Kauri Pty Ltd", "firstName": "Ana", "lastName": "Weir"})
    assert first == Identity(("412345001",), ("ana@example.test",), (), ("kauri", "ana weir"))
    same_phone = identify.of({"phone": "0412 345 001", "firstName": "Anna", "lastName": "Wier"})
    assert within([(2, first), (3, same_phone)]) == {3: (Duplicate("phone", row=2),)}
    known = Known()
    known.add(first, Duplicate("", "Ana Weir", account_label="Other CRM"))
    assert [d.by for d in known.like(same_phone)] == ["phone"]
    near = known.like(identify.of({"firstName": "Ana", "lastName": "Weirr"}))
    assert [(d.by, d.weak, d.account_label) for d in near] == [("name", True, "Other CRM")]
    assert known.like(identify.of({"firstName": "Tom", "lastName": "Marsh"})) == ()


@given(st.text())
def test_keys_of_anything(written: str) -> None:
    assert len(phone_key(written)) <= 9
    assert name_key(name_key(written)) == name_key(written)
