"""The profile's settings with their bounds, read from its preferences: what a person may choose, and what counts when they chose nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from leaddesk.domain.values import JsonValue


class ReadsPreferences(Protocol):
    def get(self, name: str, default: JsonValue = None) -> JsonValue: ...


HOLD_SECONDS: Final = (8, 0, 60)  # default, least, most
RETENTION_DAYS: Final = (90, 7, 365)
LOCK_MINUTES: Final = (15, 1, 240)
CALLS_PER_SECOND: Final = (1, 50)  # least, most; without a choice every CRM's own figure counts
OLD_SPOOL: Final = timedelta(hours=1)  # files on their way out that are older were left behind by an unclean stop


@dataclass(frozen=True, slots=True)
class Settings:
    """Values inside their bounds, whatever the store holds."""

    hold_seconds: int = HOLD_SECONDS[0]
    retention_days: int = RETENTION_DAYS[0]
    lock_minutes: int = LOCK_MINUTES[0]
    auto_refresh: bool = True
    calls_per_second: int | None = None
    read_ahead: bool = True


def read(preferences: ReadsPreferences) -> Settings:
    return Settings(
        hold_seconds=_bounded(preferences.get("hold_seconds"), HOLD_SECONDS),
        retention_days=_bounded(preferences.get("retention_days"), RETENTION_DAYS),
        lock_minutes=_bounded(preferences.get("lock_minutes"), LOCK_MINUTES),
        auto_refresh=preferences.get("auto_refresh") is not False,
        calls_per_second=_rate(preferences.get("calls_per_second")),
        read_ahead=preferences.get("read_ahead") is not False,
    )


def _rate(value: JsonValue) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    least, most = CALLS_PER_SECOND
    return max(least, min(most, int(value)))


def _bounded(value: JsonValue, bounds: tuple[int, int, int]) -> int:
    default, least, most = bounds
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return default
    return max(least, min(most, int(value)))
