"""Values as people read them, without a locale's help: what the first paint shows, and what is left where nobody knows better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import date as day_type


class PlainFormats:
    """Text from the store to text on screen, by kind of cell (the values of `Cell`). A value that can't be read is shown as it is."""

    def __init__(self, months: Sequence[str], age: Callable[[int], str], now: Callable[[], datetime]) -> None:
        self._months = months
        self._age = age
        self._now = now
        self._makers: dict[str, Callable[[str], str]] = {
            "date": self.date,
            "datetime": self.moment,
            "age": self.age,
            "phone": self.phone,
            "number": self.number,
            "money": self.money,
        }

    def today(self) -> day_type:
        """The local day."""
        return self._now().astimezone().date()

    def words(self, cell: str, text: str, currency: str = "") -> str:
        """`text` for a cell of that kind."""
        if not text:
            return ""
        if cell == "money" and currency:
            return self.money(text, currency)
        maker = self._makers.get(cell)
        return maker(text) if maker is not None else text

    def date(self, text: str) -> str:
        day = read_day(text)
        return text if day is None else self._day(day)

    def moment(self, text: str) -> str:
        """Date and time in the machine's zone; today's only as a time."""
        moment = read_moment(text)
        if moment is None:
            return self.date(text)
        local = moment.astimezone()
        clock = self._time(local)
        return clock if local.date() == self.today() else f"{self.date(local.date().isoformat())}, {clock}"

    def age(self, text: str) -> str:
        days = self.days_since(text)
        return text if days is None else self._age(days)

    def days_since(self, text: str) -> int | None:
        day = read_day(text)
        return None if day is None else (self.today() - day).days

    def phone(self, text: str) -> str:
        return text

    def number(self, text: str) -> str:
        value = _float(text)
        return text if value is None else self._number(value)

    def money(self, text: str, currency: str = "") -> str:
        value = _float(text)
        return text if value is None else self._money(value, currency)

    def tone(self, cell: str, source: str, text: str) -> str:
        """The tone (a value of `Tone`) of an age or a due date that wants attention; "" for any other cell."""
        if cell == "age":
            days = self.days_since(text)
            return "" if days is None or days < 3 else "bad" if days >= 7 else "warn"
        if source == "due":
            days = self.days_since(text)
            return "" if days is None or days < 0 else "bad" if days > 0 else "info"
        return ""

    # what a locale does better

    def _day(self, day: day_type) -> str:
        return f"{day.day} {self._months[day.month - 1]} {day.year}"

    def _time(self, moment: datetime) -> str:
        return f"{moment:%H:%M}"

    def _number(self, value: float) -> str:
        return f"{value:,.0f}" if value == int(value) else f"{value:,}"

    def _money(self, value: float, currency: str) -> str:
        shown = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
        return f"{currency} {shown}".strip()


def read_day(text: str) -> day_type | None:
    """An ISO date, or the local day of an ISO moment."""
    try:
        return (
            day_type.fromisoformat(text)
            if len(text) == 10
            else None
            if len(text) < 10
            else datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone().date()
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


def day_after(day: day_type, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None
