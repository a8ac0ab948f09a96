"""Starts Leaddesk: the window without arguments, a command with them."""

from __future__ import annotations

import sys


def main() -> int:
    """Entry point of ``leaddesk`` and ``leaddesk-gui``; answers the exit code."""
    from leaddesk.app.main import run
    from leaddesk.app.program import ensure_streams

    ensure_streams()

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
