"""Values as people read them. Light at first paint; `load` brings in the user's locale and the phone numbers' spacing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from leaddesk.domain.clock import Clock
from leaddesk.domain.specs import Cell
from leaddesk.ui import strings


class Formats:
    """Text from the store to text on screen. A value that can't be read is shown as it is, never dropped. Safe in any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._months = strings.months()
        self._full_date: Callable[[date], str] | None = None
        self._full_time: Callable[[datetime], str] | None = None
        self._number: Callable[[float], str] | None = None
        self._money: Callable[[float, str], str] | None = None
        self._phone: Callable[[str], str] | None = None
        self._makers: dict[Cell, Callable[[str], str]] = {
            Cell.DATE: self.date,
            Cell.DATETIME: self.moment,
            Cell.AGE: self.age,
            Cell.PHONE: self.phone,
            Cell.NUMBER: self.number,
            Cell.MONEY: self.money,
        }

    def load(self, locale: str) -> None:
        """Imports babel and phonenumbers; run it off the UI thread, then repaint. `locale` like ``en_GB``; an unknown one reads as English."""
        from babel import Locale, UnknownLocaleError
        from babel.dates import format_date, format_time
        from babel.numbers import format_currency, format_decimal

        try:
            known = Locale.parse(locale)
        except (UnknownLocaleError, ValueError):
            known = Locale("en", "GB")
        self._full_date = lambda day: format_date(day, "medium", known)
        self._full_time = lambda moment: format_time(moment.time(), "short", locale=known)
        self._number = lambda value: format_decimal(value, locale=known)
        self._money = lambda value, code: format_currency(value, code, locale=known, currency_digits=value != int(value), format=None)
        self._phone = _phone_spacing()

    def today(self) -> date:
        """The local day."""
        return self._clock.now().astimezone().date()

    def show(self, cell: Cell, text: str, currency: str = "") -> str:
        """`text` for a cell of that kind."""
        if not text:
            return ""
        if cell is Cell.MONEY and currency:
            return self.money(text, currency)
        maker = self._makers.get(cell)
        return maker(text) if maker is not None else text

    def date(self, text: str) -> str:
        day = read_day(text)
        if day is None:
            return text
        if self._full_date is not None:
            return self._full_date(day)
        return f"{day.day} {self._months[day.month - 1]} {day.year}"

    def moment(self, text: str) -> str:
        """Date and time in the machine's zone; today's only as a time."""
        moment = read_moment(text)
        if moment is None:
            return self.date(text)
        local = moment.astimezone()
        clock = self._full_time(local) if self._full_time is not None else f"{local:%H:%M}"
        return clock if local.date() == self.today() else f"{self.date(local.date().isoformat())}, {clock}"

    def when(self, moment: datetime) -> str:
        """As `moment`, from a moment instead of its text."""
        return self.moment(moment.isoformat())

    def age(self, text: str) -> str:
        days = self.days_since(text)
        return text if days is None else strings.age(days)

    def days_since(self, text: str) -> int | None:
        day = read_day(text)
        return None if day is None else (self.today() - day).days

    def phone(self, text: str) -> str:
        return self._phone(text) if self._phone is not None else text

    def number(self, text: str) -> str:
        value = _float(text)
        if value is None:
            return text
        if self._number is not None:
            return self._number(value)
        return f"{value:,.0f}" if value == int(value) else f"{value:,}"

    def money(self, text: str, currency: str = "") -> str:
        value = _float(text)
        if value is None:
            return text
        if currency and self._money is not None and len(currency) == 3:
            return self._money(value, currency)
        shown = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
        return f"{currency} {shown}".strip()


def read_day(text: str) -> date | None:
    """An ISO date, or the local day of an ISO moment."""
    try:
        return (
            date.fromisoformat(text) if len(text) == 10 else None if len(text) < 10 else datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone().date()
        )
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """An ISO moment; one without a zone is UTC."""
    if len(text) <= 10:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def day_after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


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
