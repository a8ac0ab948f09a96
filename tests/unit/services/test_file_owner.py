"""Whose a file is, from its name: ids, references, numbers and names, each alone and against each other; nothing is guessed when two fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.services.file_owner import Candidate, best, fit, tokens

ASHA = Candidate("500111", "Asha Rao", "REF-77", "+919820012345")
RAVI = Candidate("500112", "Ravi Kumar Sharma", "REF-78", "+919820054321")
ALL = (ASHA, RAVI)


@pytest.mark.parametrize(
    ("name", "place", "why"),
    [
        ("500111_pan_card.png", 0, "id"),
        ("pan 500112.pdf", 1, "id"),
        ("REF-78 bank statement.pdf", 1, "reference"),
        ("98200 12345 aadhaar.jpg", 0, "phone"),
        ("+91-98200-54321.jpeg", 1, "phone"),
        ("asha rao salary.pdf", 0, "name"),
        ("RaviKumar_PAN.pdf", 1, "name"),
        ("PAN Sharma Ravi.pdf", 1, "name"),
        ("500111 Ravi Kumar.pdf", 0, "id"),
    ],
)
def test_a_name_says_whose_it_is(name: str, place: int, why: str) -> None:
    assert best(name, ALL) == (place, why)


@pytest.mark.parametrize("name", ["IMG_2041.jpg", "scan.pdf", "ravi.pdf", "5001.png", "12345.pdf", "REF.pdf", "statement 2026.pdf", ""])
def test_what_says_too_little_is_nobodys(name: str) -> None:
    assert best(name, ALL) is None


def test_two_who_fit_alike_are_a_question_for_a_person() -> None:
    twin = Candidate("500999", "Asha Rao", "", "")
    assert best("asha rao.pdf", (ASHA, twin)) is None
    assert best("500999 asha rao.pdf", (ASHA, twin)) == (1, "id")


def test_a_name_that_fits_more_words_wins() -> None:
    short = Candidate("1000", "Ravi Kumar", "", "")
    assert best("ravi kumar sharma pan.pdf", (short, RAVI)) == (1, "name")


def test_ids_that_are_no_numbers_are_found_too() -> None:
    one = Candidate("4c476f5f-48f3-4d39-9e23-8958a98106ed", "", "", "")
    assert best("4c476f5f-48f3-4d39-9e23-8958a98106ed id.pdf", (one, ASHA)) == (0, "id")
    assert "4c476f5f-48f3-4d39-9e23-8958a98106ed" in tokens("4c476f5f-48f3-4d39-9e23-8958a98106ed id.pdf")


NAMES = st.text(st.characters(codec="utf-8"), max_size=60)


@given(NAMES, NAMES, NAMES, NAMES, NAMES)
def test_any_names_are_taken_calmly(name: str, remote: str, title: str, reference: str, phone: str) -> None:
    rank, why = fit(name, Candidate(remote, title, reference, phone))
    assert (rank > 0) == bool(why) and len(tokens(name)) <= 14
    assert best(name, ()) is None


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=10)


@given(st.lists(WORD, min_size=2, max_size=3, unique=True), st.permutations(["a", "b"]), st.sampled_from([" ", "_", "-", ".", "  "]))
def test_the_words_of_a_name_in_any_order_and_spelling_of_blanks(words: list[str], order: list[str], blank: str) -> None:
    said = words if order == ["a", "b"] else list(reversed(words))
    found = fit(f"{blank.join(said).upper()}{blank}pan.pdf", Candidate("77", " ".join(words), "", ""))
    assert found[1] == "name"
