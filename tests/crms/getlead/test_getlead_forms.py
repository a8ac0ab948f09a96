"""The forms: numbers in two halves, spelling questions, dates with their zone, amounts, additional fields, settings."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaddesk.connectors.contract import FormContext
from leaddesk.crms.getlead.numbers import Number, of_remote, split
from leaddesk.crms.getlead.runtime import GetleadRuntime
from leaddesk.domain.commands import FreshRecord
from leaddesk.domain.errors import FieldProblem, FormInvalid
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, JsonValue
from tests.crms.getlead.getlead_desk import ACCOUNT, SETTINGS, TODAY, Remembered, checked

RECORD: Fields = {"countrycode": "91", "mobileno": "9850000000", "number": "+919850000000"}


def problems(action: str, values: Mapping[str, JsonValue], **more: object) -> dict[str, FieldProblem]:
    with pytest.raises(FormInvalid) as invalid:
        checked(action, values, **more)  # type: ignore[arg-type]  # passed on as they are
    return {p.field: p for p in invalid.value.problems}


@pytest.mark.parametrize(
    ("written", "code", "want"),
    [
        ("9850000000", "91", "91-9850000000"),
        ("919850000000", "91", "91-9850000000"),
        ("+91 98500-00000", "91", "91-9850000000"),
        ("0091 (98500) 00000", "44", "91-9850000000"),
        ("098500 00000", "91", "91-9850000000"),
        ("07700 900123", "44", "44-7700900123"),
        ("+44 7700 900123", "91", "44-7700900123"),
        ("tel: 9191234567", "91", "91-9191234567"),
        ("12345678", "999", "999-12345678"),
    ],
)
def test_numbers_are_split(written: str, code: str, want: str) -> None:
    number = split(written, code, "mobileno")
    assert isinstance(number, Number) and number.remote == want and of_remote(want) == number


@pytest.mark.parametrize(("written", "code"), [("1234567", "too_short"), ("+91 98", "too_short"), ("1" * 15, "too_long"), ("98500 abc", "bad_characters")])
def test_numbers_the_server_would_refuse_are_refused_here(written: str, code: str) -> None:
    assert problems("create_lead", {"mobileno": written, "source": "x"})["mobileno"].code == code


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20) | st.from_regex(r"\+?[0-9 ()-]{5,20}", fullmatch=True), st.from_regex(r"[1-9][0-9]{0,3}", fullmatch=True))
def test_whatever_is_typed_is_split_or_refused(written: str, code: str) -> None:
    number = split(written, code, "mobileno")
    if isinstance(number, Number):
        assert re.fullmatch(r"[1-9]\d{0,3}", number.code) and re.fullmatch(r"\d{8,14}", number.digits, re.ASCII)


def test_the_numbers_own_country_code_wins_but_not_silently() -> None:
    assert checked("create_lead", {"mobileno": "+447700900123", "source": "x"})["countrycode"] == "44"
    wrong = problems("create_lead", {"mobileno": "+447700900123", "countrycode": "91", "source": "x"})["countrycode"]
    assert (wrong.code, wrong.repair) == ("mismatch", "44")


def test_follow_ups_take_the_records_number_and_no_other() -> None:
    assert checked("create_note", {"note": "x"}, record=RECORD) == {"note": "x", "countrycode": "91", "mobile_no": "9850000000"}
    assert checked("create_deal", {"status": "Open"}, record=RECORD) == {"status": "Open", "countrycode": "91", "mobile": "9850000000"}
    for written in ("+919850000000", "9850000000", ""):
        assert checked("assign_department", {"department": "Sales", "SourceNumber": written}, record=RECORD)["SourceNumber"] == "919850000000"
    assert problems("create_note", {"note": "x", "mobile_no": "9850000001"}, record=RECORD)["mobile_no"].code == "other_lead"
    assert problems("create_note", {"note": "x"})["mobile_no"].code == "required"


def test_another_spelling_is_questioned_and_can_be_kept() -> None:
    ledger = Remembered()
    ledger.keep([FreshRecord(RecordKey(ACCOUNT, "lead", "91-9850000001"), "lead", {"source": "Fair stand", "status": "Hot Lead", "staff_name": "Divya Nair"})])
    asked = problems("create_lead", {"mobileno": "9850000000", "source": "fairstand", "status": "hot lead", "staff_name": "DIVYA NAIR"}, ledger=ledger)
    assert {name: p.repair for name, p in asked.items()} == {"source": "Fair stand", "status": "Hot Lead", "staff_name": "Divya Nair"}
    kept = checked("create_lead", {"mobileno": "9850000000", "source": "fairstand", "keep_spelling": "true"}, ledger=ledger)
    assert kept == {"source": "fairstand", "countrycode": "91", "mobileno": "9850000000"}
    lists: Fields = {**SETTINGS, "statuses": "Won\nLost"}
    assert problems("change_status", {"status": "WON"}, settings=lists, record=RECORD)["status"].repair == "Won"
    assert checked("change_status", {"status": "Parked"}, settings=lists, record=RECORD)["status"] == "Parked"


def test_a_new_name_is_pointed_out() -> None:
    context = FormContext(today=TODAY, settings={**SETTINGS, "sources": "Website"}, record={})
    repairs = GetleadRuntime().check("create_lead", {"mobileno": "9850000000", "source": "Billboard"}, context).repairs
    assert repairs["source"].startswith("New")
    assert "source" not in GetleadRuntime().check("create_lead", {"mobileno": "9850000000", "source": "Website"}, context).repairs


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("2026-03-12 14:30", "2026-03-12 14:30:00"),
        ("2026-03-12T09:05:07", "2026-03-12 09:05:07"),
        ("12-3-2026 9:05", "2026-03-12 09:05:00"),
        ("2026-03-12", "2026-03-12 00:00:00"),
        ("2026-03-12T09:00:00Z", "2026-03-12 14:30:00"),
        ("2026-03-12T09:00:00+01:00", "2026-03-12 13:30:00"),
    ],
)
def test_times_are_sent_in_the_accounts_zone(written: str, sent: str) -> None:
    assert checked("create_task", {"name": "x", "scheduled_date": written}, record=RECORD)["scheduled_date"] == sent


def test_times_that_are_none_are_said() -> None:
    for written in ("tomorrow", "2026-13-40 10:00", "2026-03-12 25:00", "2026-03-12 noon"):
        assert problems("create_task", {"name": "x", "scheduled_date": written}, record=RECORD)["scheduled_date"].code in ("not_a_date", "not_a_time")


def test_amounts_are_whole() -> None:
    deal: Mapping[str, JsonValue] = {"status": "Open"}
    for written, want in (("250,000", 250000), ("1500.00", 1500), (0, 0), (7.0, 7)):
        assert checked("create_deal", {**deal, "deal_amount": written}, record=RECORD)["deal_amount"] == want
    found = problems("create_deal", {**deal, "deal_amount": "99.50", "start_date": "2026-05-01", "end_date": "2026-04-01"}, record=RECORD)
    assert found["deal_amount"].code == "not_whole"
    for unclear in ("1.250,75", "1250,75", "2,5"):
        assert problems("create_deal", {**deal, "deal_amount": unclear}, record=RECORD)["deal_amount"].code == "not_a_number"
    assert problems("create_deal", {**deal, "deal_amount": "Rs. 2,500"}, record=RECORD)["deal_amount"].repair == "2500"
    assert problems("create_deal", {**deal, "start_date": "2026-05-01", "end_date": "2026-04-01"}, record=RECORD)["end_date"].code == "past"


def test_additional_fields_are_the_accounts_own() -> None:
    own: Fields = {**SETTINGS, "additional_fields": "City\nReferred By"}
    base: Mapping[str, JsonValue] = {"mobileno": "9850000000", "source": "x"}
    want: list[JsonValue] = [{"field": "City", "value": "Pune"}, {"field": "Referred By", "value": "Kiran"}]
    spellings: tuple[dict[str, JsonValue], ...] = (
        {"City": "Pune", "Referred By": "Kiran"},
        {"additional": {"City": "Pune"}, "referred_by": "Kiran"},
        {"additional": [*want]},
    )
    for given_ in spellings:
        assert checked("create_lead", {**base, **given_}, settings=own)["additional"] == want
    found = problems("create_lead", {**base, "additional": [{"field": "city", "value": "Pune"}]}, settings=own)
    assert found["additional.0.field"].repair == "City"
    assert problems("create_lead", {**base, "Colour": "red"}, settings=own)["Colour"].code == "unknown_field"


def test_settings_are_tidied() -> None:
    tidy = checked(
        "settings", {"url": "https://app.getlead.co.uk/api/gl-website-contacts", "countrycode": "+91", "zone": "asia/kolkata", "sources": ["A", "B "]}
    )
    assert (tidy["url"], tidy["countrycode"], tidy["zone"], tidy["sources"], tidy["transport"]) == (
        "https://app.getlead.co.uk", "91", "Asia/Kolkata", "A\nB", "query",
    )  # fmt: skip
    assert problems("settings", {"additional_fields": "City, Status"})["additional_fields"].code == "reserved"
    for wrong in ({"url": "http://app.getleadcrm.com"}, {"zone": "Mars"}, {"countrycode": "India"}, {"transport": "pigeon"}):
        assert next(iter(problems("settings", wrong))) in wrong
