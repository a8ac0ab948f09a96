"""T3: nine resend classes, every action of every CRM, every fault, against a table written from the rules. No cell is left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leaddesk.domain.commands import LEGAL, Resend
from leaddesk.sandbox import available
from tests.proof import breaker
from tests.proof.law import CLASSES, FAULTS, NOT_SENT, Cell, expected
from tests.proof.matrix import Bench, bench, judge
from tests.proof.stage import set_up

SLUGS = [spec.slug for spec in available()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    stage = set_up(tmp_path_factory.mktemp("matrix"), size=300)
    try:
        with bench(stage) as made:
            yield made
    finally:
        stage.stop()


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_action_under_every_fault(made: Bench, slug: str, fault: str) -> None:
    """R1, R12, R13, R16, R17: each class ends where the rules say, and what must not be sent again arrives once."""
    assert judge(made, slug, fault) == []


def test_the_table_knows_every_cell() -> None:
    assert {*CLASSES} == {resend.value for resend in Resend}
    assert set(FAULTS) == ({*breaker.FAULTS} - {"none"}) | {*NOT_SENT}
    names = {state.value for state in LEGAL}
    for resend in CLASSES:
        for fault in FAULTS:
            law = expected(Cell("any", resend, fault))
            assert {law.state, law.later} <= names and law.arrivals >= 1


def test_the_actions_of_the_crms_cover_every_class(made: Bench) -> None:
    assert {action.resend.value for slug in SLUGS for action in made.actions(slug)} == {*CLASSES}
