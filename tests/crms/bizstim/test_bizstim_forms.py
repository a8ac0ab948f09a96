"""The forms: the sixteen columns, batches inside the plan, custom fields and tags, and recipients that can really be written."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaddesk.connectors.contract import FormContext
from leaddesk.crms.bizstim.addresses import path, spelt, unspelt, writable
from leaddesk.crms.bizstim.columns import body, rows_of
from leaddesk.crms.bizstim.runtime import BizstimRuntime
from leaddesk.domain.errors import FieldProblem, FormInvalid
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.bizstim_checks import HEADER, PATH, address
from tests.crms.bizstim.bizstim_desk import CLIENT, INQUIRY, TODAY, checked

OWN: Fields = {"plan": "trial", "custom_fields": "105_student_id\n255_grade", "tags": "VIP\nNewsletter"}


def problems(action: str, values: Mapping[str, JsonValue], settings_: Fields = OWN) -> dict[str, FieldProblem]:
    with pytest.raises(FormInvalid) as invalid:
        checked(action, values, settings_)
    return {p.field: p for p in invalid.value.problems}


def test_the_five_that_may_not_be_empty() -> None:
    assert set(problems("add_clients", {})) == {"first_name", "last_name", "state", "country"}
    assert set(problems("add_clients", {"clients": [{**CLIENT, "state": " "}, {"first_name": "x"}]})) >= {"clients.0.state", "clients.1.last_name"}
    assert problems("add_clients", {**CLIENT, "status": "sleeping"})["status"].code == "not_a_choice"


def test_a_table_says_how_many_runs_it_takes() -> None:
    many: list[JsonValue] = [{**CLIENT, "first_name": str(n)} for n in range(1001)]

    def note(values: dict[str, JsonValue], plan: str = "trial") -> str:
        return BizstimRuntime().check("add_clients", values, FormContext(today=TODAY, settings={"plan": plan})).repairs["clients"]

    assert note({"clients": many[:3]}) == "3 clients go out in one run."
    assert note({**CLIENT, "clients": many[:3]}) == "4 clients go out in 2 runs of at most 3."
    assert "after about 1 h" in note({"clients": many[:31]})
    assert note({"clients": many}, "enterprise") == "1001 clients go out in 2 runs of at most 1000."


def test_the_documents_own_header_and_data_are_understood() -> None:
    header: list[JsonValue] = [*HEADER, "105_student_id", "tags"]
    row: list[JsonValue] = [
        "Lena",
        "Moor",
        "1 Main St",
        "",
        "Hamilton",
        "Ontario",
        "L8P",
        "Canada",
        "",
        "",
        "",
        "l@e.test",
        "1990-04-28",
        "active",
        "",
        "n",
        "7",
        "VIP",
    ]
    payload = checked("add_clients", {"header": header, "data": [row]}, OWN)
    assert body(rows_of(payload)) == {"header": header, "data": [row]}
    assert problems("add_clients", {"header": header, "data": [[*row, "one too many"]]})


def test_custom_fields_tags_and_repeats() -> None:
    assert problems("add_clients", {**CLIENT, "105_matricula": "x"})["custom.0.field"].repair == "105_student_id"
    nothing_listed: Fields = {"plan": "trial"}
    assert checked("add_clients", {**CLIENT, "9_shoe size": "41"}, nothing_listed)["custom"] == [{"field": "9_shoe size", "value": "41"}]
    assert problems("add_clients", {**CLIENT, "custom": {"shoe size": "41"}}, nothing_listed)["custom.0.field"].code == "format"
    asked = problems("add_clients", {**CLIENT, "tags": "vip, Fair"})["tags"]
    assert (asked.code, asked.repair) == ("spelling", "VIP, Fair")
    assert checked("add_clients", {**CLIENT, "tags": "vip", "keep_spelling": True}, OWN)["tags"] == "vip"
    assert problems("add_clients", {"clients": [CLIENT, CLIENT]})["clients.1.first_name"].code == "repeated"
    notes = BizstimRuntime().check("add_clients", {**CLIENT, "tags": "23"}, FormContext(today=TODAY, settings=OWN)).repairs
    assert "23" in notes["tags"]


def test_dates_and_addresses() -> None:
    found = problems("add_clients", {**CLIENT, "DOB": "soon", "e-mail": "a b@example.test"})
    assert (found["DOB"].code, found["e_mail"].repair) == ("not_a_date", "ab@example.test")
    assert checked("add_clients", {**CLIENT, "e-mail": "a@x.test, b@y.test", "zipcode": 90210})["zipcode"] == "90210"


@pytest.mark.parametrize(
    "impossible", ["a_b@example.test", "a+b@example.test", "a~b@example.test", "o'neil@example.test", "a%b@example.test", "ä@example.test"]
)
def test_addresses_that_would_silently_go_to_the_admin_are_refused(impossible: str) -> None:
    assert problems("client_inquiry", {**INQUIRY, "b": "3", "c": impossible})["c"].code == "impossible"


def test_recipients_follow_the_paths_grammar() -> None:
    assert problems("client_inquiry", {**INQUIRY, "b": "2"})["c"].code == "required"
    assert problems("client_inquiry", {**INQUIRY, "b": "3", "c": "nobody"})["c"].code == "format"
    assert problems("client_inquiry", {**INQUIRY, "b": "2", "c": "john green"})["c"].code == "bad_characters"
    assert problems("client_inquiry", {**INQUIRY, "c": "john"})["c"].code == "not_expected"
    assert problems("client_inquiry", {**INQUIRY, "b": "4"})["b"].code == "not_a_choice"
    assert set(problems("client_inquiry", {})) == {"first_name", "last_name", "email", "city", "state", "country", "message"}
    shown = BizstimRuntime().check("client_inquiry", {**INQUIRY, "b": "3", "c": "sales@mysite.test"}, FormContext(today=TODAY)).repairs
    assert shown["c"] == "The mail goes to sales@mysite.test. Written as sales_mysite~test."


@settings(max_examples=200, deadline=None)
@given(st.emails() | st.from_regex(r"[a-z.-]{1,8}@[a-z-]{1,6}\.[a-z]{2,4}", fullmatch=True))
def test_every_address_taken_arrives_as_itself(mail: str) -> None:
    if writable(mail):
        assert address(spelt(mail)) == mail == unspelt(spelt(mail))
        assert PATH.fullmatch(path({"a": "1", "b": "3", "c": mail}))


def test_settings_and_the_key() -> None:
    tidy = checked("settings", {"url": "bizstim.com", "custom_fields": ["105_a", "106_b c"]})
    assert (tidy["url"], tidy["plan"], tidy["custom_fields"]) == ("https://www.bizstim.com/api", "trial", "105_a\n106_b c")
    assert checked("settings", {"url": "https://www.bizstim.com/api/clients"})["url"] == "https://www.bizstim.com/api"
    for wrong in ({"custom_fields": "student"}, {"custom_fields": "1_a, 1_b"}, {"plan": "gold"}, {"url": "http://www.bizstim.com/api"}):
        assert set(problems("settings", wrong)) == set(wrong)
    assert checked("sign_in:api_key", {"api_key": " x-api-key: " + "a1" * 20})["api_key"] == "a1" * 20
    for bad in ("", "short", "a" * 41, "ä" * 40, "a b" * 13 + "a"):
        assert "api_key" in problems("sign_in:api_key", {"api_key": bad})


_NAMES = st.sampled_from([*HEADER, "tags", "custom", "105_x", "zip", "odd"])
_CELLS = st.text(max_size=12) | st.none() | st.integers() | st.booleans() | st.lists(st.text(max_size=3), max_size=2)
_ROWS = st.dictionaries(_NAMES, _CELLS, max_size=8)
_TABLES = st.lists(st.dictionaries(st.text(max_size=5), _CELLS), max_size=3) | _CELLS


@settings(max_examples=100, deadline=None)
@given(_ROWS, _TABLES)
def test_whatever_is_given_is_taken_or_refused_and_every_row_is_as_long_as_the_header(values: dict[str, JsonValue], clients: JsonValue) -> None:
    for more in ({"clients": clients}, {"header": list(values), "data": clients}, {}):
        try:
            payload = checked("add_clients", {**CLIENT, **values, **more}, OWN)
        except FormInvalid:
            continue
        table = body(rows_of(payload))
        assert isinstance(table, dict) and all(len(row) == len(table["header"]) and all(isinstance(cell, str) for cell in row) for row in table["data"])


def test_lengths_are_said_in_characters_and_blanks_as_missing() -> None:
    header = [*HEADER]
    row = ["Lena", "Moor", "", "", "", "", "", "Canada", "", "", "", "", "", "active", "", ""]
    empty = problems("add_clients", {"header": header, "data": [row]})["clients.0.state"]
    assert (empty.code, empty.message) == ("required", "State or province is needed.")
    long = problems("add_clients", {**CLIENT, "city": "x" * 256})["city"]
    assert (long.code, long.message) == ("too_long", "City can have at most 255 characters.")
