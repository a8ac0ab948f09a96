"""Reading odd answers: JSON out of noise, tolerant numbers, flags, dates; telephone numbers."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.connectors.phones import e164, masked, phones_of
from leaddesk.connectors.wire import NotJson, Text, WireModel, as_amount, as_day, as_flag, as_id, as_integer, as_moment, as_text, fingerprint, parse_json
from leaddesk.domain.errors import ContractBroken

NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: a[1] {x} in <b>/var/www/x.php</b> on line <b>41</b><br />\n"


@pytest.mark.parametrize(
    "body",
    [
        b'{"success": 1}',
        b'\xef\xbb\xbf {"success": 1}\n',
        NOTICE + b'{"success": 1}',
        NOTICE + NOTICE + b'{"success": 1}' + NOTICE,
        b'Warning: x on line 3\n{"success": 1}',
        b'{"success": 1}\n\nWarning: x',
    ],
)
def test_json_is_found_behind_and_before_noise(body: bytes) -> None:
    assert parse_json(body) == {"success": 1}


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "empty"),
        (b" \r\n\xef\xbb\xbf", "text"),
        (b"<!DOCTYPE html><html><script>var a = {}</script></html>", "html"),
        (b'<html>{"success":1}</html>', "html"),
        (NOTICE, "html"),
        (b"OK", "text"),
        (b'{"success":1,"data":[{"lead_id":"1"}', "text"),  # cut: the inner object is not the answer
        (b'{"success":1,"data": [\n {"lead_id":"1"}', "text"),
        (b'{"success":1}]]{', "text"),
        (b"[" * 65 + b"]" * 65, "deep"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "deep"),
        (NOTICE + b"[" * 100_000, "deep"),
    ],
)
def test_what_is_not_json(body: bytes, got: str) -> None:
    with pytest.raises(NotJson) as problem:
        parse_json(body)
    assert problem.value.got == got or (got == "deep" and problem.value.got in ("html", "text"))


def test_numbers_and_characters_nothing_could_store() -> None:
    assert parse_json(NOTICE + b'{"n": 99999999999999999999999, "s": "\\ud800x", "x": NaN}') == {"n": "99999999999999999999999", "s": "\ufffdx", "x": None}


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)))
def test_plain_json_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value).encode("utf-8", "replace")) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_not_json(body: bytes) -> None:
    try:
        value = parse_json(body)
    except NotJson as problem:
        assert problem.got in ("html", "empty", "text", "deep")
    else:
        assert len(fingerprint(value)) == 16


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(_anything)
def test_tolerant_readers_never_raise(value: object) -> None:
    assert isinstance(as_text(value), str) and isinstance(as_id(value), str)
    assert as_integer(value) is None or isinstance(as_integer(value), int)
    amount = as_amount(value)
    assert amount is None or amount.is_finite()
    assert as_flag(value) in (True, False, None)
    assert as_day(value) is None or isinstance(as_day(value), date)
    as_moment(value)


@pytest.mark.parametrize(
    ("written", "read"),
    [("2026-02-05", date(2026, 2, 5)), ("5-2-2026", date(2026, 2, 5)), ("05/02/2026", date(2026, 2, 5)), ("2026-02-05 10:00:00", date(2026, 2, 5)),
     ("0000-00-00", None), ("", None), ("31-2-2026", None), ("2026-2", None), (None, None), (20260205, None)],
)  # fmt: skip
def test_days(written: object, read: date | None) -> None:
    assert as_day(written) == read


def test_scalars() -> None:
    odd: tuple[object, ...] = (None, " a\x00b ", 5, 5.0, 5.5, True, [], {}, Decimal("1.50"))
    assert [as_text(v) for v in odd] == ["", "ab", "5", "5", "5.5", "1", "", "", "1.50"]
    assert [as_integer(v) for v in ("3", 3, "3.00", "1,234", "3.5", "", "x", None)] == [3, 3, 3, 1234, None, None, None, None]
    assert [as_flag(v) for v in (1, "1", True, "yes", 0, "0", False, None, "", 2, "maybe")] == [True] * 4 + [False] * 3 + [None] * 4
    assert as_amount("123.00") == as_amount(123) == Decimal(123)
    assert as_id(True) == "" and as_id(12) == "12"


def test_fingerprints_depend_on_value_and_salt_not_on_order() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert len({fingerprint({"a": 1}), fingerprint({"a": 2}), fingerprint({"a": 1}, b"salt")}) == 3


class Entry(WireModel):
    name: Text = ""


def test_wire_models_keep_unknown_keys_and_never_quote_values() -> None:
    entry = Entry.read({"name": 5, "more": {"x": 1}}, "data")
    assert entry.model_dump() == {"name": "5", "more": {"x": 1}}
    with pytest.raises(ContractBroken) as broken:
        Entry.read("Asha Verma", "data.0")
    assert broken.value.facts == {"path": "data.0", "got": "text"}


@pytest.mark.parametrize(
    ("written", "region", "shown"),
    [("9000000001", "IN", "+919000000001"), ("+91 90000-00001", "IN", "+919000000001"), ("022 4890 0000", "IN", "+912248900000"),
     ("office", "IN", "office"), ("", "IN", ""), ("12", "IN", "12"), ("9000000001", "", "9000000001")],
)  # fmt: skip
def test_telephone_numbers(written: str, region: str, shown: str) -> None:
    assert e164(written, region) == shown


def test_several_numbers_and_masking() -> None:
    assert phones_of("IN", "9000000001", "+919000000001", "", "x") == ("+919000000001", "x")
    assert masked("9000000001") == "••••••0001" and masked("12") == "••••"
