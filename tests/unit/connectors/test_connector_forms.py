"""Forms out of request models: the form as data, and every problem in a plain sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field, ValidationInfo

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import Files, Filling, FormDay, FormModel, Ui, check, form_spec, problem
from leaddesk.domain.errors import FieldProblem, FormInvalid
from leaddesk.domain.specs import FieldType

CONTEXT = FormContext(today=date(2026, 2, 5), files=1)


def _no_percent(value: str, info: ValidationInfo) -> str:
    if "!" in value:
        raise problem("bad_characters", "The note must not shout.", value.replace("!", ""))
    filling = Filling.of(info)
    if "%" in value and filling:
        filling.repairs["note"] = "% was written out."
    return value.replace("%", " percent")


class Line(FormModel):
    item: Annotated[str, Ui("Item"), Field(max_length=5)]
    count: Annotated[int, Ui("Count"), Field(ge=1, le=9)] = 1


class Order(FormModel):
    """A form with one of everything."""

    place: Annotated[Literal["Office", "Residence"], Ui("Place")]
    day: Annotated[FormDay, Ui("Day", first_day=0, last_day=2)]
    note: Annotated[str, Ui("Note", type=FieldType.MULTILINE), AfterValidator(_no_percent)] = ""
    amount: Annotated[Decimal | None, Ui("Amount", type=FieldType.MONEY)] = None
    urgent: Annotated[bool, Ui("Urgent")] = False
    lines: Annotated[list[Line], Ui("Lines")] = []  # noqa: RUF012  # pydantic copies it
    paper: Annotated[Files, Ui("Paper", type=FieldType.FILES, required=True)] = ()
    password: Annotated[str, Ui("Password", type=FieldType.SECRET)] = ""

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        if self.urgent and not self.note:
            yield FieldProblem("note", "required", "Say why it is urgent.")


GOOD = {"place": "Office", "day": "2026-02-06"}


def problems(values: dict[str, object], context: FormContext = CONTEXT) -> dict[str, tuple[str, str, str | None]]:
    with pytest.raises(FormInvalid) as invalid:
        check(Order, {**GOOD, **values}, context)  # type: ignore[dict-item]  # tests pass odd values on purpose
    return {p.field: (p.code, p.message, p.repair) for p in invalid.value.problems}


def test_the_form_as_data() -> None:
    form = form_spec("order", Order)
    assert [f.type.value for f in form.fields] == ["choice", "date", "multiline", "money", "boolean", "table", "files", "secret"]
    assert [f.name for f in form.fields if f.required] == ["place", "day", "paper"]
    lines = form.field("lines")
    assert lines and [(f.name, f.max_length, f.minimum, f.maximum) for f in lines.fields] == [("item", 5, None, None), ("count", None, 1.0, 9.0)]
    place = form.field("place")
    assert place and [c.value for c in place.choices] == ["Office", "Residence"]
    assert form.schema["required"] == ["place", "day", "paper"] and "properties" in form.schema


def test_what_passes_is_frozen_as_plain_json() -> None:
    checked = check(
        Order, {**GOOD, "place": "office", "day": "6-2-2026", "note": " 5% \r\n off\x00 ", "amount": "1.50", "paper": "x", "password": " p "}, CONTEXT
    )
    assert checked.payload == {
        "place": "Office", "day": "2026-02-06", "note": "5 percent \n off", "amount": "1.50", "urgent": False, "lines": [], "password": " p ",
    }  # fmt: skip
    assert checked.repairs == {"place": "Written as Office.", "note": "% was written out."}


def test_every_problem_at_once_in_plain_words() -> None:
    assert problems({"place": "Moon", "day": "soon", "amount": "much", "urgent": "perhaps", "colour": "red"}, FormContext(today=date(2026, 2, 5))) == {
        "place": ("not_a_choice", "Place must be one of 'Office' or 'Residence'.", None),
        "day": ("not_a_date", "Write the date as year-month-day, e.g. 2026-02-05.", None),
        "amount": ("not_a_number", "Amount must be a number.", None),
        "urgent": ("not_a_choice", "Urgent must be yes or no.", None),
        "colour": ("unknown_field", "There is no field “colour” here.", None),
        "paper": ("required", "Paper: choose a file.", None),
    }


def test_problems_one_by_one() -> None:
    assert problems({"place": " "})["place"][:2] == ("required", "Place is needed.")
    assert problems({"day": "2026-02-04"})["day"] == ("past", "Day is in the past: the earliest is 2026-02-05.", "2026-02-05")
    assert problems({"day": "2026-02-08"})["day"] == ("too_late", "Day is too late: the latest is 2026-02-07.", "2026-02-07")
    assert problems({"note": "now!"})["note"] == ("bad_characters", "The note must not shout.", "now")
    assert problems({"note": "a\ud800"})["note"][0] == "bad_characters"
    assert problems({"urgent": True})["note"][1] == "Say why it is urgent."
    found = problems({"lines": [{"item": "toolong", "count": 0}, {"count": "x"}]})
    assert found["lines.0.item"][1] == "Item can have at most 5 characters."
    assert found["lines.0.count"][1] == "Count must be at least 1."
    assert found["lines.1.item"][0] == "required" and found["lines.1.count"][0] == "not_a_number"


_json = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s), max_leaves=4)


@given(st.dictionaries(st.sampled_from(["place", "day", "note", "amount", "urgent", "lines", "paper", "password", "x"]), _json))
def test_any_values_pass_or_say_why(values: dict[str, object]) -> None:
    try:
        payload = check(Order, values, CONTEXT).payload  # type: ignore[arg-type]  # odd values on purpose
    except FormInvalid as invalid:
        assert all(p.message.endswith(".") and p.field for p in invalid.problems)
    else:
        assert payload["place"] in ("Office", "Residence")
