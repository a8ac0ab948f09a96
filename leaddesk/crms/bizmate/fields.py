"""The kinds of values a lead is made of, checked with plain sentences and, where one is clear, a value that would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationInfo

from leaddesk.connectors.forms import Filling, FormDay, problem
from leaddesk.connectors.phones import e164
from leaddesk.crms.bizmate.numbers import business_number
from leaddesk.crms.bizmate.regions import REGIONS, region_of

LONGEST: Final = 255
"""The document says "Maximum Length: 255" once, for all of a lead."""

_EMAIL: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(?:\.[^\s@,;<>\".]+)+")


def blank(value: Any) -> Any:
    """An emptied field means: clear it."""
    return None if isinstance(value, str) and not value.strip() else value


def _fits(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        raise problem("too_long", f"At most {LONGEST} characters; this has {len(value)}.", value[:LONGEST].rstrip())
    return value


def _email(value: str | None) -> str | None:
    if value is None or _EMAIL.fullmatch(value):
        return value
    mended = re.sub(r"\s+", "", value).replace(",", ".").replace("@@", "@").replace("..", ".").strip(".;:<>")
    raise problem("format", "Write an e-mail address, e.g. name@example.com.", mended if _EMAIL.fullmatch(mended) else None)


def _phone(value: str | None, info: ValidationInfo) -> str | None:
    """International form. Without a country code it is refused, with the account's own code as the repair."""
    if value is None:
        return None
    filling = Filling.of(info)
    region = region_of(filling.context.settings) if filling else REGIONS["AU"]
    written = re.sub(r"^(tel|phone|mobile|mob)\s*[:.]?\s*", "", value.strip(), flags=re.IGNORECASE)
    international = written.startswith("+")
    number = e164(f"+{written[2:]}" if written.startswith("00") else written, "" if international else region.phone)
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        raise problem("format", f"Write the number with + and its country code, e.g. {region.calling_code}…")
    if not international:
        sentence = (
            f"The number needs its country code: {region.calling_code} is added." if number.startswith(region.calling_code) else "Begin the number with +."
        )
        raise problem("format", sentence, number)
    if number != value and filling:
        filling.repairs[info.field_name or "phone"] = f"Written as {number}."
    return number


def _money(value: Any) -> Any:
    if value is None or isinstance(value, Decimal):
        return value
    written = repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise problem("not_a_number", "Write the amount as a plain number, e.g. 20000.")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,2}0*)?", written.strip(), flags=re.ASCII):
        raise problem("not_a_number", "Write the amount as a plain number without commas and currency, e.g. 20000.", _plain_amount(written))
    return Decimal(written.strip())


def _plain_amount(written: str) -> str | None:
    """``$20,000.00`` → ``20000``; None when it is no amount, or not clear which."""
    digits = re.sub(r"(?i)[\s\u00a0'_]|a\$|nz\$|s\$|us\$|[$£€]|aud|nzd|gbp|sgd|\.00$|,-$", "", written)
    if match := re.fullmatch(r"(?i)(\d{1,9}(?:\.\d{1,6})?)([km])", digits):
        digits = format((Decimal(match[1]) * (1000 if match[2] in "kK" else 1_000_000)).quantize(Decimal(1)), "f")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", digits):
        digits = digits.replace(",", "")
    try:
        return digits if re.fullmatch(r"\d{1,15}(\.\d{1,2})?", digits, flags=re.ASCII) and Decimal(digits).is_finite() else None
    except InvalidOperation:
        return None


def _json_number(amount: Decimal | None) -> int | float | None:
    """What travels: a JSON number, whole where it is whole."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def nearest(typed: str, choices: Sequence[str]) -> str | None:
    """The choice somebody most likely meant, if one clearly is."""

    def plain(word: str) -> str:
        return re.sub(r"[^a-z0-9]+", "", word.casefold().replace("&", "and"))

    folded = {plain(choice): choice for choice in choices}
    wanted = plain(typed)
    if wanted in folded:
        return folded[wanted]
    starts = [choice for word, choice in folded.items() if wanted and (word.startswith(wanted) or wanted.startswith(word))]
    if len(starts) == 1:
        return starts[0]
    close = difflib.get_close_matches(wanted, list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


class OneOf:
    """A validator that says which choices there are and which one was probably meant."""

    def __init__(self, *choices: str) -> None:
        self._choices = choices

    def __call__(self, value: Any) -> Any:
        if isinstance(value, bool) and self._choices == YES_NO:
            return "Yes" if value else "No"
        if value is None or value in self._choices:
            return value
        typed = value if isinstance(value, str) else str(value)
        if self._choices == YES_NO and typed.casefold() in ("y", "true", "1"):
            repair: str | None = "Yes"
        elif self._choices == YES_NO and typed.casefold() in ("n", "false", "0"):
            repair = "No"
        else:
            repair = nearest(typed, self._choices)
        raise problem("not_a_choice", f"Choose one of: {', '.join(self._choices)}.", repair)


def _split(value: Any) -> Any:
    """Several choices as one text: ``LOC, Business Loan``."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,;\n]", value) if part.strip()] or None
    return list(dict.fromkeys(value)) if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value) else value


class ManyOf:
    """The same for a list of choices."""

    def __init__(self, *choices: str) -> None:
        self._choices = choices

    def __call__(self, value: Any) -> Any:
        wrong = [v for v in value if v not in self._choices] if isinstance(value, list) else []
        if wrong:
            mended = [v if v in self._choices else nearest(str(v), self._choices) for v in value]
            repair = ", ".join(dict.fromkeys(v for v in mended if v)) if all(mended) else None
            raise problem("not_a_choice", f"Choose from: {', '.join(self._choices)}.", repair)
        return value or None if isinstance(value, list) else value


def _born(value: date | None, info: ValidationInfo) -> date | None:
    filling = Filling.of(info)
    if value is not None and filling and (value > filling.context.today or value.year < filling.context.today.year - 120):
        raise problem("format", "This can't be a date of birth.")
    return value


YES_NO: Final = ("Yes", "No")
CALLS: Final = ("Call Client", "Call Broker")
CITIZENSHIP: Final = ("Permanent Resident", "Temporary Resident", "Citizen")
PURPOSES: Final = (
    "Equipment Purchase",
    "Inventory / Stock Purchase",
    "Expansion & Growth",
    "Working Capital / Cashflow",
    "Paying off a Business Debt",
    "Renovation",
    "Other",
)
PRODUCTS: Final = ("LOC", "2nd Mortgage", "Business Loan")
FILE_TYPES: Final = ("Bank Statements", "Proof of Identity or ID", "Image")

_Cleared = BeforeValidator(blank)
_Fits = BeforeValidator(_fits)

Needed = Annotated[str, _Fits, Field(min_length=1, max_length=LONGEST)]
Words = Annotated[str | None, Field(max_length=LONGEST), _Fits, _Cleared]
Email = Annotated[str | None, Field(max_length=LONGEST), AfterValidator(_email), _Fits, _Cleared]
Phone = Annotated[str | None, Field(max_length=LONGEST), AfterValidator(_phone), _Fits, _Cleared]
Number = Annotated[str | None, Field(max_length=LONGEST), AfterValidator(business_number), _Fits, _Cleared]
Money = Annotated[
    Decimal | None,
    Field(ge=0, le=Decimal(10**15)),
    PlainSerializer(_json_number, return_type=float | int | None, when_used="json"),
    BeforeValidator(_money),
    _Cleared,
]
Day = Annotated[FormDay | None, _Cleared]
Birthday = Annotated[FormDay | None, AfterValidator(_born), _Cleared]
YesNo = Annotated[Literal["Yes", "No"] | None, BeforeValidator(OneOf(*YES_NO)), _Cleared]
Citizenship = Annotated[Literal["Permanent Resident", "Temporary Resident", "Citizen"] | None, BeforeValidator(OneOf(*CITIZENSHIP)), _Cleared]
Purpose = Annotated[
    Literal[
        "Equipment Purchase",
        "Inventory / Stock Purchase",
        "Expansion & Growth",
        "Working Capital / Cashflow",
        "Paying off a Business Debt",
        "Renovation",
        "Other",
    ]
    | None,
    BeforeValidator(OneOf(*PURPOSES)),
    _Cleared,
]
Calls = Annotated[Literal["Call Client", "Call Broker"], BeforeValidator(OneOf(*CALLS))]
Products = Annotated[tuple[Literal["LOC", "2nd Mortgage", "Business Loan"], ...] | None, BeforeValidator(ManyOf(*PRODUCTS)), BeforeValidator(_split), _Cleared]
