"""Decides between window and command line, and gives the command line what only the composition root can do."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaddesk.cli.host import Options
    from leaddesk.services.api import Services
    from leaddesk.services.bulk_api import PortalFiles

_WINDOW_OPTIONS = ("--profile", "--passphrase-file")


def run(arguments: Sequence[str]) -> int:
    """Runs Leaddesk with these arguments; answers the exit code.

    The window must paint before typer and asyncio are imported, so its few options are looked for by hand first.
    """
    window = _window_options(arguments)
    if window is not None:
        return _open_window(*window)
    from leaddesk.cli.root import main

    return main(arguments, CommandLineHost())


def _window_options(arguments: Sequence[str]) -> tuple[Path | None, Path | None] | None:
    """(profile, passphrase file) when the arguments hold no command, else None."""
    found: dict[str, Path] = {}
    queue = list(arguments)
    while queue:
        name, sign, value = queue.pop(0).partition("=")
        if name not in _WINDOW_OPTIONS or not (sign or queue):
            return None
        found[name] = Path(value if sign else queue.pop(0))
    return found.get("--profile"), found.get("--passphrase-file")


def _open_window(profile: Path | None, passphrase_file: Path | None) -> int:
    from leaddesk.app.gui import open_window

    return open_window(profile, passphrase_file)


class CommandLineHost:
    """What `leaddesk.cli` can't do by itself, because only this layer knows the parts."""

    @asynccontextmanager
    async def open(self, options: Options) -> AsyncIterator[Services]:
        """The services of a profile on the running loop, closed afterwards."""
        from leaddesk.app.wiring import open_services

        services = open_services(options.profile, passphrase_file=options.passphrase_file, ask=_ask_passphrase, in_thread=False)
        try:
            yield services
        finally:
            await services.stop()

    def window(self, options: Options) -> int:
        return _open_window(options.profile, options.passphrase_file)

    def demo(self, screenshot: Path | None, dark: bool, size: str) -> int:
        from leaddesk.app.demo import run_demo

        return run_demo(screenshot, dark=dark, size=size)

    def sandbox(self, seed: int) -> int:
        from leaddesk.sandbox import serve

        return serve(seed, True)  # always a JSON line for each: people read it as well

    def restore(self, options: Options, archive: Path) -> Path:
        from leaddesk.app.restoring import restore_profile

        return restore_profile(options.profile, archive, passphrase_file=options.passphrase_file, ask=_ask_passphrase)

    def portal_files(self) -> PortalFiles:
        from leaddesk.app.discovery import find_plugins
        from leaddesk.services.catalog import PluginCatalog
        from leaddesk.services.portal_files import PortalFileService

        return PortalFileService(PluginCatalog(find_plugins()))

    def wipe(self, options: Options) -> Path:
        from leaddesk.app.wiping import wipe_profile

        return wipe_profile(options.profile)

    def self_test(self, report: Path | None, as_json: bool) -> int:
        from leaddesk.app.selftest import run_self_test

        return run_self_test(report, as_json)


def _ask_passphrase() -> str | None:
    """Asks in a terminal; None where there is none."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    from getpass import getpass

    return getpass("Passphrase of this Leaddesk profile: ")
