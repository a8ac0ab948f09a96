"""Bizmate's forms: what each value may be, what is repaired with one click, and which changes travel."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from leaddesk.crms.bizmate.addresses import PARTS, parse_address
from leaddesk.crms.bizmate.compare import same
from leaddesk.crms.bizmate.regions import REGIONS
from leaddesk.crms.bizmate.runtime import BizmateRuntime
from leaddesk.domain.errors import FieldProblem, FormInvalid
from leaddesk.domain.specs import FieldType
from leaddesk.domain.values import Fields, JsonValue
from tests.crms.bizmate.bizmate_desk import NEW, context_for

RUNTIME = BizmateRuntime()
OWN = {"brokerId": "b-1", "brokerRepId": "r-1"}


def created(region: str = "AU", **values: JsonValue) -> Fields:
    return RUNTIME.check("create_lead", {**NEW, **values}, context_for({**OWN, "region": region})).payload


def problem(region: str = "AU", **values: JsonValue) -> FieldProblem:
    with pytest.raises(FormInvalid) as invalid:
        created(region, **values)
    return next(p for p in invalid.value.problems if p.field.split(".")[0] in values)


def changed(record: Mapping[str, JsonValue], **values: JsonValue) -> Fields:
    return RUNTIME.check("update_lead", values, context_for(OWN, record)).payload


@pytest.mark.parametrize(
    ("region", "typed", "repair"),
    [("AU", "02 5550 0001", "+61255500001"), ("NZ", "021 123 4567", "+64211234567"), ("UK", "07512093211", "+447512093211"), ("SG", "81234567", "+6581234567")],
)
def test_a_phone_gets_its_country_code_by_one_click(region: str, typed: str, repair: str) -> None:
    found = problem(region, phone=typed)
    assert found.repair == repair and REGIONS[region].calling_code in found.message
    assert created(region, phone=repair)["phone"] == repair


def test_phones_in_international_form_are_only_tidied() -> None:
    assert created(phone="+61 2 5550-0001")["phone"] == "+61255500001"
    assert problem(phone="0061 2 5550 0001").repair == "+61255500001"
    assert problem(phone="not a number").repair is None


@pytest.mark.parametrize(
    ("typed", "repair"),
    [("20,000", "20000"), ("$20,000.00", "20000"), ("A$ 1,250.50", "1250.50"), ("20k", "20000"), ("1.5m", "1500000"), ("lots", None), ("-5", None)],
)
def test_amounts_with_commas_and_currency_are_repaired(typed: str, repair: str | None) -> None:
    found = problem(amountRequested=typed)
    assert (found.code, found.repair) == ("not_a_number", repair)


@pytest.mark.parametrize(("typed", "sent"), [("20000", 20000), (20000, 20000), (62000.5, 62000.5), ("0.10", 0.1), ("20000.00", 20000)])
def test_amounts_travel_as_numbers(typed: JsonValue, sent: float) -> None:
    assert created(amountRequested=typed)["amountRequested"] == sent


@pytest.mark.parametrize(
    ("name", "typed", "repair"),
    [
        ("loanPurpose", "Expansion and Growth", "Expansion & Growth"),
        ("loanPurpose", "Inventory/Stock Purchase", "Inventory / Stock Purchase"),
        ("loanPurpose", "debt", None),
        ("callClientOrBroker", "Client", "Call Client"),
        ("citizenshipStatus", "Permanant resident", "Permanent Resident"),
        ("homeOwner", "y", "Yes"),
        ("suitableProducts", "LOC, 2nd mortgage", "LOC, 2nd Mortgage"),
    ],
)
def test_near_misses_of_choices_are_repaired(name: str, typed: str, repair: str | None) -> None:
    assert problem(**{name: typed}).repair == repair


def test_choices_in_another_case_are_taken() -> None:
    assert created(callClientOrBroker="call broker", homeOwner="yes", soleDirector=False)["callClientOrBroker"] == "Call Broker"


def test_long_texts_are_cut_by_one_click() -> None:
    found = problem(notes="ü" * 300)
    assert found.code == "too_long" and found.repair == "ü" * 255
    assert created(notes="ü" * 255)["notes"] == "ü" * 255
    assert problem(businessAddress={"city": "x" * 256}).code == "too_long"


@pytest.mark.parametrize("typed", ["31/02/1990", "1990-13-01", "2030-01-01", "1850-01-01", "soon"])
def test_impossible_dates_of_birth(typed: str) -> None:
    assert problem(dateOfBirth=typed).code in ("not_a_date", "format", "too_late")


@pytest.mark.parametrize("typed", ["ana@example", "ana example.test", "@example.test"])
def test_bad_email_addresses(typed: str) -> None:
    assert problem(email=typed).code == "format"
    assert problem(email="ana @example,test").repair == "ana@example.test"


@pytest.mark.parametrize(
    ("name", "typed", "sent"),
    [
        ("abn", "51 824 753 556", "51824753556"),
        ("abn", "ABN: 51824753556", "51824753556"),
        ("acn", "004 085 616", "004085616"),
        ("nzbn", "94 290 4152 9591", "9429041529591"),
        ("crn", "sc 123456", "SC123456"),
        ("crn", "01234567", "01234567"),
        ("uen", "00192200m", "00192200M"),
    ],
)
def test_business_numbers_are_written_without_blanks(name: str, typed: str, sent: str) -> None:
    assert created(**{name: typed})[name] == sent


@pytest.mark.parametrize(
    ("name", "typed", "code", "repair"),
    [
        ("abn", "51 824 753 557", "check_digit", None),
        ("abn", "123", "format", None),
        ("abn", "004085616", "format", "53004085616"),
        ("acn", "004085617", "check_digit", None),
        ("acn", "53004085616", "format", "004085616"),
        ("nzbn", "9429041529592", "check_digit", None),
        ("nzbn", "9300000000003", "format", None),
        ("crn", "123456", "format", "00123456"),
        ("crn", "XX123456", "format", None),
        ("uen", "00192200X", "check_digit", None),
        ("uen", "T08IO0001A", "format", None),
        ("uen", "hello", "format", None),
    ],
)
def test_wrong_business_numbers_are_caught(name: str, typed: str, code: str, repair: str | None) -> None:
    found = problem(**{name: typed})
    assert (found.code, found.repair) == (code, repair)


@given(st.from_regex(r"94[0-9]{10}", fullmatch=True))
def test_every_nzbn_has_exactly_one_check_digit(stem: str) -> None:
    right = int(ean.calc_check_digit(stem))
    assert created(nzbn=f"{stem}{right}")["nzbn"] == f"{stem}{right}"
    assert problem(nzbn=f"{stem}{(right + 1) % 10}").code == "check_digit"


def test_each_region_shows_its_own_numbers() -> None:
    form = RUNTIME.form("create_lead")
    shown = {region: [f.name for f in form.fields if f.setting == "region" and region in f.setting_values] for region in REGIONS}
    assert shown == {"AU": ["abn", "acn"], "NZ": ["nzbn", "driverVersionNumber"], "UK": ["crn"], "SG": ["uen"]}


def test_the_forms_have_every_documented_field() -> None:
    form = RUNTIME.form("create_lead")
    assert len(form.fields) == 41
    assert {f.name for f in form.fields if f.required} == {"companyName", "firstName", "lastName", "callClientOrBroker"}
    assert {f.name: f.type for f in form.fields if f.type in (FieldType.OBJECT, FieldType.MULTI_CHOICE, FieldType.MONEY)} == {
        "amountRequested": FieldType.MONEY, "averageMonthlyTurnover": FieldType.MONEY, "suitableProducts": FieldType.MULTI_CHOICE,
        "businessAddress": FieldType.OBJECT, "physicalAddress": FieldType.OBJECT, "residentialAddress": FieldType.OBJECT, "tradingAddress": FieldType.OBJECT,
    }  # fmt: skip
    assert not any(f.required for f in RUNTIME.form("update_lead").fields)
    files = RUNTIME.form("upload_files").field("attachments")
    assert files is not None and [f.name for f in files.per_file] == ["type", "fileName"]
    with pytest.raises(KeyError):
        RUNTIME.form("nothing")


def test_partner_and_contact_come_from_the_settings() -> None:
    assert created()["brokerId"] == "b-1"
    assert created(brokerRepId="r-2")["brokerRepId"] == "r-2"
    with pytest.raises(FormInvalid) as invalid:
        RUNTIME.check("create_lead", NEW, context_for({}))
    assert [p.field for p in invalid.value.problems] == ["brokerId", "brokerRepId"]


def test_only_differences_travel() -> None:
    record = {
        "firstName": "Ana",
        "amountRequested": "45000.00",
        "phone": "+61255500001",
        "dateOfBirth": "1980-02-01",
        "suitableProducts": ["LOC"],
        "notes": "x",
    }
    same_again: Fields = {
        "firstName": "Ana ",
        "amountRequested": 45000,
        "phone": "+61 2 5550 0001",
        "dateOfBirth": "1/2/1980",
        "suitableProducts": "LOC",
        "notes": "x",
    }
    assert changed(record, **same_again, lastName="Weir") == {"lastName": "Weir"}
    with pytest.raises(FormInvalid) as nothing:
        changed(record, **same_again)
    assert nothing.value.problems[0].code == "unchanged"
    assert changed(record, notes="", dateOfBirth="", suitableProducts=[], amountRequested=None) == {
        "notes": None, "dateOfBirth": None, "suitableProducts": None, "amountRequested": None
    }  # fmt: skip


def test_what_the_server_needs_cannot_be_emptied() -> None:
    with pytest.raises(FormInvalid) as invalid:
        changed({"companyName": "Kauri", "callClientOrBroker": "Call Client"}, companyName=" ", callClientOrBroker="")
    assert {(p.field, p.code, p.repair) for p in invalid.value.problems} == {
        ("companyName", "required", "Kauri"), ("callClientOrBroker", "required", "Call Client")
    }  # fmt: skip


def test_an_emptied_address_is_cleared_and_an_untouched_one_is_left_alone() -> None:
    record = {"businessAddress": {"addressLine1": "1 Quay St", "city": "Sydney"}}
    assert changed(record, businessAddress=dict.fromkeys(PARTS, "")) == {"businessAddress": None}
    with pytest.raises(FormInvalid):
        changed(record, businessAddress={"city": "Sydney"})


@pytest.mark.parametrize(
    ("pasted", "parts"),
    [
        ("1 Quay St, Auckland 1010, New Zealand", ("1 Quay St", "", "Auckland", "", "1010", "New Zealand")),
        ("Level 3\n25 King Street\nMelbourne VIC 3000", ("Level 3", "25 King Street", "Melbourne", "VIC", "3000", "Australia")),
        ("12 High St, Leeds LS1 4AP, UK", ("12 High St", "", "Leeds", "", "LS1 4AP", "United Kingdom")),
        ("10 Anson Road, #01-01, Singapore 079903", ("10 Anson Road", "#01-01", "Singapore", "", "079903", "Singapore")),
        ("Somewhere", ("Somewhere", "", "", "", "", "")),
    ],
)
def test_a_pasted_address_is_read(pasted: str, parts: tuple[str, ...]) -> None:
    region = REGIONS["UK"] if "UK" in pasted else REGIONS["AU"]
    assert tuple(parse_address(pasted, region).values()) == parts


@given(st.text(max_size=200), st.sampled_from(sorted(REGIONS)))
def test_any_text_makes_an_address(pasted: str, region: str) -> None:
    assert set(parse_address(pasted, REGIONS[region])) == set(PARTS)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("bizmate.fasttask.net/api/v1/", "https://bizmate.fasttask.net/api/v1"),
        ("https://bizmate.fasttask.net/api/v1/lead/new", "https://bizmate.fasttask.net/api/v1"),
        ("http://127.0.0.1:8080/api/v1/DEAL", "http://127.0.0.1:8080/api/v1"),
    ],
)
def test_settings_take_pasted_addresses_and_regions(typed: str, url: str) -> None:
    payload = RUNTIME.check("settings", {**OWN, "url": typed, "region": "gb"}, context_for({})).payload
    assert (payload["url"], payload["region"]) == (url, "UK")


@pytest.mark.parametrize("settings", [{"url": "http://example.test"}, {"brokerId": "a b"}, {"region": "US"}, {"brokerRepId": ""}])
def test_bad_settings_are_refused(settings: dict[str, JsonValue]) -> None:
    with pytest.raises(FormInvalid):
        RUNTIME.check("settings", {**OWN, **settings}, context_for({}))


def test_a_token_is_taken_as_it_is_pasted() -> None:
    assert RUNTIME.check("sign_in:token", {"token": "Bearer abc.def-1\n"}, context_for({})).payload == {"token": "abc.def-1"}
    for bad in ("two words", "tökén", ""):
        with pytest.raises(FormInvalid):
            RUNTIME.check("sign_in:token", {"token": bad}, context_for({}))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=8), x, max_size=3),
)
_NAMES = [f.name for f in RUNTIME.form("create_lead").fields]


@given(st.dictionaries(st.sampled_from([*_NAMES, "unknown"]), _JSON, max_size=6), st.sampled_from(["create_lead", "update_lead"]))
def test_any_values_give_a_payload_or_sentences(values: dict[str, JsonValue], form: str) -> None:
    record: Fields = {"businessAddress": {"city": 5, "addressLine1": None}, "notes": ["odd"], "amountRequested": {}}
    try:
        payload = RUNTIME.check(form, {**NEW, **values}, context_for({**OWN, "region": "NZ"}, record)).payload
    except FormInvalid as invalid:
        assert invalid.problems and all(p.message for p in invalid.problems)
    else:
        assert set(payload) <= set(_NAMES)


@given(st.sampled_from(_NAMES), _JSON, _JSON)
def test_comparing_never_fails_and_goes_both_ways(name: str, left: JsonValue, right: JsonValue) -> None:
    assert same(name, left, right) == same(name, right, left)
    assert same(name, None, "") and same(name, "", None)
