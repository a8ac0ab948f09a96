"""From a sentence in the program to the same in another language on the screen: collected, translated, made into what Qt loads, spoken."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from leaddesk.ui import strings, strings_journal, strings_pages
from leaddesk.ui.language import speak

TOOL = Path(__file__).resolve().parents[3] / "packaging" / "translations.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def translated(tool: ModuleType, folder: Path, language: str, words: dict[str, str]) -> Path:
    target = folder / f"leaddesk_{language}.ts"
    tool.write(target, language, tool.sentences())
    tree = ET.parse(target)
    for message in tree.getroot().iter("message"):
        translation = message.find("translation")
        assert translation is not None
        translation.text = words.get(message.findtext("source", ""), "")
    tree.write(target, encoding="utf-8")
    return target


def test_what_a_translator_wrote_is_spoken(tool: ModuleType, qapp: QApplication, tmp_path: Path) -> None:
    words = {"Dismiss": "Schließen", "What was sent": "Was gesendet wurde", "Nothing is lost.": "Nichts ist verloren."}
    tool.release(translated(tool, tmp_path, "de", words))
    before = set(qapp.findChildren(QTranslator))
    try:
        assert speak(qapp, ("de-AT", "en-GB"), tmp_path) == "de"
        assert strings.message_close() == "Schließen"
        assert strings_pages.say(strings_pages.WHAT_WAS_SENT) == "Was gesendet wurde"
        assert strings_pages.service("Nothing is lost.") == "Nichts ist verloren."
        assert strings.chips_clear() == "Clear filters", "what is not translated yet stays English"
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen", "Qt's own words come with it"
    finally:
        for translator in set(qapp.findChildren(QTranslator)) - before:
            qapp.removeTranslator(translator)
            translator.deleteLater()


def test_english_and_unknown_languages_read_nothing(qapp: QApplication, tmp_path: Path) -> None:
    assert speak(qapp, ("en-GB", "de"), tmp_path) == "en"
    assert speak(qapp, ("hi-IN",), tmp_path) == "en"
    assert speak(qapp, ("hi-IN",), tmp_path / "missing") == "en"


def test_every_sentence_is_collected_and_a_translation_outlives_the_next_collecting(tool: ModuleType, tmp_path: Path) -> None:
    found = tool.sentences()
    assert {"Dialogs", "Forms", "Import", "News", "Pages", "Services", "board", "journal", "shell"} <= set(found)
    assert "" not in found
    assert strings_journal.verify() in found["journal"]
    target = translated(tool, tmp_path, "hi", {"Dismiss": "बंद करें"})
    total = sum(len(words) for words in found.values())
    assert tool.write(target, "hi", found) == total - 1
    assert "बंद करें" in target.read_text(encoding="utf-8")
