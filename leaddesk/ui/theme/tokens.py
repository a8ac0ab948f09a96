"""Colour tokens, light and dark. Every text colour has at least 4.5:1 on every surface it is used on (tests measure it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leaddesk.domain.specs import Tone


@dataclass(frozen=True, slots=True)
class ToneColours:
    """`fg` text and shape on `surface` or on `bg`; `bg` a quiet fill; `solid` a strong fill with `on_solid` text."""

    fg: str
    bg: str
    solid: str
    on_solid: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour scheme, #rrggbb each."""

    dark: bool
    window: str  # behind the panes: header, side bar
    surface: str  # lists, forms, cards
    sunken: str  # wells, read-only fields, code
    raised: str  # menus, dialogs
    hairline: str  # between rows
    border: str  # around panes and controls
    border_strong: str  # control outlines that must be seen (3:1)
    text: str
    muted: str  # second rank text
    placeholder: str
    disabled: str
    accent: str  # fills
    accent_hover: str
    accent_text: str  # accent as text or icon on a surface
    on_accent: str
    accent_soft: str  # quiet fill: current view, chips that are on
    selection: str  # selected rows
    selection_idle: str  # selected rows of a list without focus
    hover: str
    focus: str
    tones: Mapping[Tone, ToneColours]


LIGHT = Tokens(
    dark=False,
    window="#f5f6f8",
    surface="#ffffff",
    sunken="#f3f4f7",
    raised="#ffffff",
    hairline="#eef0f3",
    border="#dfe2e8",
    border_strong="#838c9c",
    text="#1a1d24",
    muted="#565f6e",
    placeholder="#626b7a",
    disabled="#667081",
    accent="#3b5bdb",
    accent_hover="#3350c4",
    accent_text="#2f4cc0",
    on_accent="#ffffff",
    accent_soft="#e6ebfc",
    selection="#dfe6fc",
    selection_idle="#e9ebf0",
    hover="#f0f2f6",
    focus="#3b5bdb",
    tones={
        Tone.NEUTRAL: ToneColours("#565f6e", "#eceef2", "#626b7a", "#ffffff"),
        Tone.INFO: ToneColours("#1f5fae", "#e3effc", "#2268bf", "#ffffff"),
        Tone.PROGRESS: ToneColours("#6a3fb5", "#efe8fb", "#7345c2", "#ffffff"),
        Tone.GOOD: ToneColours("#17693a", "#e0f3e7", "#1b7a44", "#ffffff"),
        Tone.WARN: ToneColours("#8a4b06", "#fdf0d9", "#9a5507", "#ffffff"),
        Tone.BAD: ToneColours("#b3261e", "#fce8e6", "#c0302a", "#ffffff"),
    },
)

DARK = Tokens(
    dark=True,
    window="#15171c",
    surface="#1b1e24",
    sunken="#15171c",
    raised="#22262d",
    hairline="#252932",
    border="#2f343e",
    border_strong="#737d8f",
    text="#e6e8ed",
    muted="#a6aebb",
    placeholder="#9aa3b2",
    disabled="#868f9e",
    accent="#5b78f0",
    accent_hover="#6d88f5",
    accent_text="#9db0ff",
    on_accent="#0c0f18",
    accent_soft="#262f4f",
    selection="#2a3558",
    selection_idle="#2a2e37",
    hover="#23272f",
    focus="#8da2ff",
    tones={
        Tone.NEUTRAL: ToneColours("#b3bac6", "#2b303a", "#a6aebb", "#15171c"),
        Tone.INFO: ToneColours("#85b9f5", "#1d2f45", "#7db4f3", "#0e1826"),
        Tone.PROGRESS: ToneColours("#c3a6f7", "#30264a", "#bb9bf4", "#1a1029"),
        Tone.GOOD: ToneColours("#74d19b", "#1b3527", "#6acb93", "#0c1f15"),
        Tone.WARN: ToneColours("#f0b860", "#3a2c14", "#eab054", "#241803"),
        Tone.BAD: ToneColours("#ff9a92", "#44211f", "#ff8f86", "#2b0b09"),
    },
)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two #rrggbb colours, 1…21."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
