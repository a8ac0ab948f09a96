"""High contrast, light and dark: black and white, every border to be seen, text at 7:1 or more. Chosen, or asked for by the system."""

from __future__ import annotations

from dataclasses import replace

from leaddesk.domain.specs import Tone
from leaddesk.ui.theme.tokens import DARK, LIGHT, ToneColours

HIGH_LIGHT = replace(
    LIGHT,
    window="#ffffff",
    surface="#ffffff",
    sunken="#ffffff",
    raised="#ffffff",
    hairline="#767676",
    border="#3b3b3b",
    border_strong="#000000",
    text="#000000",
    muted="#1f1f1f",
    placeholder="#3a3a3a",
    disabled="#4a4a4a",
    accent="#0033a0",
    accent_hover="#00227a",
    accent_text="#002f94",
    accent_soft="#dbe5ff",
    selection="#c4d7ff",
    selection_idle="#dddddd",
    hover="#ececec",
    focus="#000000",
    tones={
        Tone.NEUTRAL: ToneColours("#1f1f1f", "#ffffff", "#1f1f1f", "#ffffff"),
        Tone.INFO: ToneColours("#002f7a", "#ffffff", "#002f7a", "#ffffff"),
        Tone.PROGRESS: ToneColours("#3b1a80", "#ffffff", "#3b1a80", "#ffffff"),
        Tone.GOOD: ToneColours("#00401c", "#ffffff", "#00401c", "#ffffff"),
        Tone.WARN: ToneColours("#5a2c00", "#ffffff", "#5a2c00", "#ffffff"),
        Tone.BAD: ToneColours("#7d0a05", "#ffffff", "#7d0a05", "#ffffff"),
    },
)

HIGH_DARK = replace(
    DARK,
    window="#000000",
    surface="#000000",
    sunken="#000000",
    raised="#000000",
    hairline="#8a8a8a",
    border="#c8c8c8",
    border_strong="#ffffff",
    text="#ffffff",
    muted="#e6e6e6",
    placeholder="#cfcfcf",
    disabled="#bdbdbd",
    accent="#9fc3ff",
    accent_hover="#c3daff",
    accent_text="#b9d2ff",
    on_accent="#000000",
    accent_soft="#14284f",
    selection="#0f3470",
    selection_idle="#3a3a3a",
    hover="#262626",
    focus="#ffff00",
    tones={
        Tone.NEUTRAL: ToneColours("#e6e6e6", "#000000", "#e6e6e6", "#000000"),
        Tone.INFO: ToneColours("#a8d4ff", "#000000", "#a8d4ff", "#000000"),
        Tone.PROGRESS: ToneColours("#dcc8ff", "#000000", "#dcc8ff", "#000000"),
        Tone.GOOD: ToneColours("#a4f0c0", "#000000", "#a4f0c0", "#000000"),
        Tone.WARN: ToneColours("#ffd98a", "#000000", "#ffd98a", "#000000"),
        Tone.BAD: ToneColours("#ffc2bd", "#000000", "#ffc2bd", "#000000"),
    },
)
