"""A large answer parsed by slices says the same as parsed in one go, whatever is in its rows and around its list."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaddesk.connectors import slices

TEXTS = st.text(alphabet=st.sampled_from('a"\\{}[],: é\n'), max_size=30)
ROWS = st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(-9, 9), st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=4)), max_size=4)


def row(number: int) -> dict[str, Any]:
    tags = [{"name": "},{", "at": number}, {"name": "[{", "at": 2}]
    return {"id": str(number), "note": f'said "}},{{" {number} ' + "x" * 200, "tags": tags}


LONG = [row(number) for number in range(3000)]
AROUND: dict[str, Any] = {
    "an envelope": {"success": 1, "message": "", "data": LONG, "total": 3000},
    "a bare list": LONG,
    "deeper": {"data": {"page": {"rows": LONG}}, "more": False},
    "too deep to be found": {"a": {"b": {"c": {"d": {"e": {"f": LONG}}}}}},
    "a short list before": {"columns": [{"name": "id"}, {"name": "note"}], "data": LONG},
    "a list after": {"data": LONG, "columns": [{"name": "id"}]},
    "two long ones": {"data": LONG, "again": LONG},
    "objects by their number": {str(number): one for number, one in enumerate(LONG)},
    "a text that looks like a list": {"note": "[{}" + ", {}" * 80_000 + "]", "data": [{"id": 1}]},
    "one long row": [{"rows": "x" * 400_000}],
}


@pytest.mark.parametrize("name", AROUND)
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": "), (" ,\n  ", " : ")])
def test_an_answer_is_the_same_in_slices(name: str, separators: tuple[str, str]) -> None:
    body = json.dumps(AROUND[name], separators=separators).encode()
    assert len(body) > slices.LARGE
    assert slices.loads(body) == AROUND[name]


def test_the_last_of_two_lists_of_one_name_counts() -> None:
    rows = orjson.dumps(LONG)
    assert slices.loads(b'{"data":%b,"data":[1]}' % rows) == {"data": [1]}


@pytest.mark.parametrize("cut", [200_000, -1, -2, -100])
def test_a_cut_answer_is_no_json(cut: int) -> None:
    body = orjson.dumps({"data": LONG})
    with pytest.raises(orjson.JSONDecodeError):
        slices.loads(body[:cut])


@pytest.mark.parametrize("wrong", [b'{"id":1}}', b'{"id":1', b'"x"]', b"{,}"])
def test_a_row_that_is_no_json_makes_the_whole_none(wrong: bytes) -> None:
    rows = orjson.dumps(LONG)[1:-1]
    body = b'{"data":[%b,%b,%b]}' % (rows, wrong, rows)
    with pytest.raises(orjson.JSONDecodeError):
        slices.loads(body)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=12), head=TEXTS, tail=st.one_of(TEXTS, st.lists(ROWS, max_size=3)))
def test_any_answer_is_the_same_in_slices(rows: list[Any], head: str, tail: Any) -> None:
    body = orjson.dumps({"head": head, "data": rows, "tail": tail})
    with pytest.MonkeyPatch.context() as small:
        small.setattr(slices, "LARGE", 10)
        small.setattr(slices, "SLICE", 20)
        assert slices.loads(body) == orjson.loads(body)


def test_no_slice_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser never sees more than a few slices at once: that is how long other threads wait."""
    sizes: list[int] = []

    class Watched:
        JSONDecodeError = orjson.JSONDecodeError

        @staticmethod
        def loads(body: bytes) -> Any:
            sizes.append(len(body))
            return orjson.loads(body)

    monkeypatch.setattr(slices, "orjson", Watched)
    slices.loads(orjson.dumps({"success": 1, "data": LONG}))
    assert max(sizes) < 3 * slices.SLICE
