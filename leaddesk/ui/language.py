"""The window's language: the sentences translators made of ours, and Qt's own words, for the first of the system's languages there is one for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from leaddesk.ui.resources import resource_folder

WRITTEN_IN = "en"


def speak(app: QCoreApplication, wanted: Sequence[str] = (), folder: Path | None = None) -> str:
    """Answers the language that is spoken from now on, like ``hi`` or ``pt_BR``. `wanted`: like the system's, best first.

    Before the first window is made: sentences that are shown already stay as they are. Without a translation nothing is read or asked.
    """
    folder = folder or resource_folder() / "translations"
    if not folder.is_dir():
        return WRITTEN_IN
    for name in _names(wanted or QLocale.system().uiLanguages()):
        if name == WRITTEN_IN:
            break
        if _install(app, f"leaddesk_{name}", folder):
            _install(app, f"qtbase_{name}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
            return name
    return WRITTEN_IN


def _names(languages: Sequence[str]) -> Iterator[str]:
    """From ``pt-BR``: ``pt_BR``, then ``pt``."""
    for language in languages:
        parts = language.replace("-", "_").split("_")
        yield "_".join(parts)
        if len(parts) > 1:
            yield parts[0]


def _install(app: QCoreApplication, name: str, folder: Path) -> bool:
    path = folder / f"{name}.qm"  # whole: Qt would look for shorter names by itself
    if not path.is_file():
        return False
    translator = QTranslator(app)
    return translator.load(str(path)) and app.installTranslator(translator)
