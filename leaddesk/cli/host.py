"""What the command line is given by the composition root: how to open a profile, and the few commands that are not services."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from leaddesk.services.api import Services
from leaddesk.services.bulk_api import PortalFiles


@dataclass(slots=True)
class Options:
    """Options before the command. ``as_json``: exactly one JSON value on stdout."""

    profile: Path | None = None
    passphrase_file: Path | None = None
    as_json: bool = False


class Host(Protocol):
    """Implemented in `leaddesk.app.main`."""

    def open(self, options: Options) -> AbstractAsyncContextManager[Services]: ...
    def window(self, options: Options) -> int: ...
    def demo(self, screenshot: Path | None, dark: bool, size: str) -> int: ...
    def sandbox(self, seed: int) -> int: ...
    def restore(self, options: Options, archive: Path) -> Path: ...
    def portal_files(self) -> PortalFiles: ...
    def wipe(self, options: Options) -> Path: ...
    def self_test(self, report: Path | None, as_json: bool) -> int: ...
