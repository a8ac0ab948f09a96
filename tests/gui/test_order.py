"""The list's ids: any order becomes any other, what is selected follows its record, and nothing is looked at twice that is the same."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.ui.models import lead_model
from leaddesk.ui.models.row_cache import UNKNOWN

IDS = st.lists(st.integers(-1, 300), max_size=200)


def ids(some: list[int]) -> array[int]:
    return array("q", some)


@given(same=IDS, one=IDS, other=IDS, end=IDS)
def test_what_two_orders_have_in_common(same: list[int], one: list[int], other: list[int], end: list[int]) -> None:
    old, new = ids(same + one + end), ids(same + other + end)
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    assert lead_model._common(old, new) == head
    assert lead_model._common_end(old, new, head) == tail


@given(
    some=st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(0, 3), st.sampled_from([256, 65536, 2**32, 2**56])), max_size=60), wanted=st.data()
)
def test_a_record_is_found_where_it_is(some: list[int], wanted: st.DataObject) -> None:
    rowid = wanted.draw(st.one_of(st.sampled_from(some or [0]), st.integers(0, 2**56)))
    assert lead_model._place(ids(some), rowid) == (some.index(rowid) if rowid in some else -1)
    found = lead_model._places(ids(some), set(some) | {rowid})
    assert found == {one: some.index(one) for one in set(some) - {UNKNOWN}} or len(some) > lead_model.FEW


@pytest.mark.parametrize("count", [0, 2, 3, 10])
def test_rows_that_are_not_read_yet_are_unknown(count: int) -> None:
    assert lead_model._filled(ids([7, 8]), count) == ids([7, 8] + [UNKNOWN] * (count - 2))
