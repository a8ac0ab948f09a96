"""Cells on their way out of the window: numbers stay as they are, whatever a spreadsheet would work out becomes a text."""

from __future__ import annotations

import pytest

from leaddesk.services.handout import flat


@pytest.mark.parametrize("cell", ["+91 90000 10001", "+1 650-555-0100", "-12.5", "+5", "1,250.00", "020-1234", "2026-11-29", "A-1", ""])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert flat(cell) == cell


@pytest.mark.parametrize("cell", ["+91-90000-10001", "-2-3", "+1 - 2", "+1/2", "-1 /2", "+(1)-2", "=1+1", "@x", "+cmd|' /C calc'!A0", "-x"])
def test_what_would_be_worked_out_becomes_a_text(cell: str) -> None:
    assert flat(cell) == f"'{cell}"
