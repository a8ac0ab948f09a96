"""Values as people read them, with the user's locale and the phone numbers' spacing once `load` brought them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import ParamSpec, cast

from leaddesk.domain.clock import Clock
from leaddesk.domain.specs import Cell
from leaddesk.ui import strings
from leaddesk.ui.models.plain_formats import PlainFormats, day_after, read_day, read_moment

__all__ = ["Formats", "day_after", "read_day", "read_moment"]

MOST_TEXTS = 4096
P = ParamSpec("P")


class Formats(PlainFormats):
    """Text from the store to text on screen. A value that can't be read is shown as it is, never dropped. Safe in any thread."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(strings.months(), strings.age, clock.now)
        self._full_date: Callable[[date], str] | None = None
        self._full_time: Callable[[datetime], str] | None = None
        self._full_number: Callable[[float], str] | None = None
        self._full_money: Callable[[float, str], str] | None = None
        self._full_phone: Callable[[str], str] | None = None

    def load(self, locale: str) -> None:
        """Imports babel and phonenumbers; run it off the UI thread, then repaint. `locale` like ``en_GB``; an unknown one reads as English."""
        from babel import Locale, UnknownLocaleError
        from babel.dates import format_date, format_time
        from babel.numbers import format_currency, format_decimal

        try:
            known = Locale.parse(locale)
        except (UnknownLocaleError, ValueError):
            known = Locale("en", "GB")
        # what a list shows says itself again and again, and takes babel longer than all the rest of a row
        self._full_date = _remembered(lambda day: format_date(day, "medium", known))
        self._full_time = lambda moment: format_time(moment.time(), "short", locale=known)
        self._full_number = lambda value: format_decimal(value, locale=known)
        self._full_money = _remembered(lambda value, code: format_currency(value, code, locale=known, currency_digits=value != int(value), format=None))
        self._full_phone = _phone_spacing()

    def show(self, cell: Cell, text: str, currency: str = "") -> str:
        """`text` for a cell of that kind."""
        return self.words(cell.value, text, currency)

    def when(self, moment: datetime) -> str:
        """As `moment`, from a moment instead of its text."""
        return self.moment(moment.isoformat())

    def phone(self, text: str) -> str:
        return self._full_phone(text) if self._full_phone is not None else text

    def _day(self, day: date) -> str:
        return self._full_date(day) if self._full_date is not None else super()._day(day)

    def _time(self, moment: datetime) -> str:
        return self._full_time(moment) if self._full_time is not None else super()._time(moment)

    def _number(self, value: float) -> str:
        return self._full_number(value) if self._full_number is not None else super()._number(value)

    def _money(self, value: float, currency: str) -> str:
        if currency and self._full_money is not None and len(currency) == 3:
            return self._full_money(value, currency)
        return super()._money(value, currency)


def _remembered(format_: Callable[P, str]) -> Callable[P, str]:
    return cast("Callable[P, str]", lru_cache(maxsize=MOST_TEXTS)(format_))


def _phone_spacing() -> Callable[[str], str]:
    import phonenumbers

    seen: dict[str, str] = {}

    def spaced(text: str) -> str:
        found = seen.get(text)
        if found is None:
            if len(seen) > 20_000:
                seen.clear()
            found = seen[text] = ", ".join(one(part.strip()) for part in text.split(",")) if "+" in text else text
        return found

    def one(number: str) -> str:
        try:
            return str(phonenumbers.format_number(phonenumbers.parse(number, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL))
        except phonenumbers.NumberParseException:
            return number

    return spaced
