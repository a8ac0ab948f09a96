"""Colours: every text on every ground it can stand on, in each scheme; what the system asks for is followed."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.domain.specs import Tone
from leaddesk.ui.theme import DARK, LIGHT, Theme, Tokens
from leaddesk.ui.theme.contrast import HIGH_DARK, HIGH_LIGHT
from leaddesk.ui.theme.tokens import contrast

SCHEMES = {"light": LIGHT, "dark": DARK, "high light": HIGH_LIGHT, "high dark": HIGH_DARK}
GROUNDS = ("window", "surface", "sunken", "raised", "hover")
CHOSEN = ("selection", "selection_idle", "accent_soft")
TEXTS = ("text", "muted", "placeholder", "accent_text")


def pairs() -> list[tuple[str, str]]:
    """Names of a text's colour and of what is behind it."""
    found = list(itertools.product(TEXTS, GROUNDS))
    found += itertools.product(("text", "muted", "accent_text"), CHOSEN)
    found += itertools.product(("disabled",), ("window", "surface", "sunken", "raised"))  # what can't be used now can still be read
    return [*found, ("on_accent", "accent"), ("on_accent", "accent_hover"), ("muted", "hairline"), ("muted", "border")]


@pytest.mark.parametrize("name", SCHEMES)
def test_every_text_can_be_read_wherever_it_stands(name: str) -> None:
    tokens, least = SCHEMES[name], 7.0 if name.startswith("high") else 4.5
    drawn = [pair for pair in pairs() if not (name.startswith("high") and pair[1] in ("hairline", "border"))]  # fills there, lines here
    weak = [(text, ground, round(contrast(getattr(tokens, text), getattr(tokens, ground)), 2)) for text, ground in drawn]
    assert not [one for one in weak if one[2] < least]


@pytest.mark.parametrize("name", SCHEMES)
def test_every_tone_can_be_read_in_rows_pills_and_banners(name: str) -> None:
    tokens, least = SCHEMES[name], 7.0 if name.startswith("high") else 4.5
    for tone in Tone:
        colours = tokens.tones[tone]
        for ground in (*GROUNDS, *CHOSEN):
            assert contrast(colours.fg, getattr(tokens, ground)) >= least, (tone, ground)
        assert contrast(colours.fg, colours.bg) >= least, tone
        assert contrast(colours.on_solid, colours.solid) >= least, tone
        assert contrast(tokens.text, colours.bg) >= least and contrast(tokens.muted, colours.bg) >= 4.5, tone


@pytest.mark.parametrize("name", SCHEMES)
def test_outlines_and_the_focus_are_seen(name: str) -> None:
    tokens = SCHEMES[name]
    for line, ground in itertools.product(("border_strong", "focus", "accent"), ("window", "surface", "sunken", "raised")):
        assert contrast(getattr(tokens, line), getattr(tokens, ground)) >= 3, (line, ground)


def test_high_contrast_follows_the_system_or_is_chosen(qapp: QApplication) -> None:
    wanted = False
    theme = Theme(qapp, "system", asked=lambda: wanted)
    seen: list[Tokens] = []
    theme.changed.connect(lambda: seen.append(theme.tokens))
    assert theme.tokens in (LIGHT, DARK)
    wanted = True
    theme._system_changed()
    assert seen[-1] in (HIGH_LIGHT, HIGH_DARK) and qapp.palette().windowText().color().name() in ("#000000", "#ffffff")
    theme.set_mode("light")
    assert theme.tokens is LIGHT, "who chose a scheme keeps it"
    wanted = False
    theme.set_mode("contrast")
    assert theme.tokens in (HIGH_LIGHT, HIGH_DARK)
