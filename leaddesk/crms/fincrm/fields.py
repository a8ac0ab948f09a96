"""The types of form fields: lengths, phones, e-mail, ids, amounts, as the server's rules have them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationInfo

from leaddesk.connectors.forms import Filling, FormDay, problem
from leaddesk.connectors.wire import written_amount

_EMAIL: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+")
IMAGES: Final = ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/webp")
MAX_CHOSEN: Final = 20 * 1024 * 1024
"""Pictures up to this size may be chosen; what is larger than the server's own limit is scaled down before it is sent."""


def blank(value: Any) -> Any:
    """An emptied field is null."""
    return None if isinstance(value, str) and not value.strip() else value


def _email(value: str | None) -> str | None:
    if value is not None and not _EMAIL.fullmatch(value):
        raise problem("format", "Write the e-mail address as name@example.com.")
    return value


def _tidy(value: str, info: ValidationInfo, plus: bool) -> str:
    bare = re.sub(r"[\s().\-/\u2010-\u2015\u00a0]", "", value)
    if not plus:
        bare = bare.lstrip("+")
    filling = Filling.of(info)
    if bare != value and filling and info.field_name and re.fullmatch(r"\+?\d+", bare):
        filling.repairs[info.field_name] = f"Written as {bare}."
    return bare


def _phone(value: str | None, info: ValidationInfo) -> str | None:
    """Digits as text, because of leading zeros; a country code may keep its plus sign."""
    if value is None:
        return None
    bare = _tidy(value, info, plus=True)
    if not re.fullmatch(r"\+?\d{5,20}", bare):
        raise problem("format", "A phone number has 5 to 20 digits and nothing else.")
    return bare


def _long_phone(value: str | None, info: ValidationInfo) -> str | None:
    if value is None:
        return None
    bare = _tidy(value, info, plus=False)
    if not re.fullmatch(r"\d{10,15}", bare):
        raise problem("format", "This number needs 10 to 15 digits.")
    return bare


def _ten_digits(value: str, info: ValidationInfo) -> str:
    bare = _tidy(value, info, plus=False)
    if not re.fullmatch(r"\d{10}", bare):
        raise problem("format", "The mobile number must have exactly 10 digits.", bare[-10:] if re.fullmatch(r"(0|91)\d{10}", bare) else None)
    return bare


def _money(value: Any) -> Any:
    if value is None or isinstance(value, (bool, Decimal)):
        return value
    amount = written_amount(value)
    if amount is None:
        raise problem("not_a_number", "Write an amount like 1250.50.")
    return amount


def _json_number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _accepted(value: bool | None) -> bool | None:
    if value is False:
        raise problem("not_accepted", "FinCRM shows a company only when its terms are accepted.")
    return value


Blank = BeforeValidator(blank)
_AsNumber = PlainSerializer(_json_number, return_type=int | float | None, when_used="json")

Name = Annotated[str, Field(min_length=1, max_length=255)]
NameOrNot = Annotated[str | None, Field(max_length=255), Blank]
Words = Annotated[str | None, Field(max_length=255), Blank]
Text = Annotated[str | None, Field(max_length=5000), Blank]
NeededText = Annotated[str, Field(min_length=1, max_length=5000)]

Email = Annotated[str, Field(max_length=255), AfterValidator(_email)]
EmailOrNot = Annotated[str | None, Field(max_length=255), AfterValidator(_email), Blank]
Phone = Annotated[str, AfterValidator(_phone)]
PhoneOrNot = Annotated[str | None, AfterValidator(_phone), Blank]
LongPhone = Annotated[str, AfterValidator(_long_phone)]
LongPhoneOrNot = Annotated[str | None, AfterValidator(_long_phone), Blank]
TenDigits = Annotated[str, AfterValidator(_ten_digits)]

Id = Annotated[int, Field(ge=1, le=2**53)]
IdOrNot = Annotated[Annotated[int, Field(ge=1, le=2**53)] | None, Blank]
Money = Annotated[Decimal, Field(ge=0, le=Decimal(10**12)), _AsNumber, BeforeValidator(_money)]
MoneyOrNot = Annotated[Annotated[Decimal, Field(ge=0, le=Decimal(10**12))] | None, _AsNumber, BeforeValidator(_money), Blank]
Quantity = Annotated[Annotated[int, Field(ge=1, le=10**9)] | None, Blank]
Day = FormDay
DayOrNot = Annotated[FormDay | None, Blank]
Accepted = Annotated[bool, AfterValidator(_accepted)]
AcceptedOrNot = Annotated[bool | None, AfterValidator(_accepted), Blank]
