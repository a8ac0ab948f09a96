#!/usr/bin/env python3
"""Sets up a development environment and runs Leaddesk from a checkout; uses the standard library only.

    python3 packaging/dev.py demo [options of `leaddesk demo`]
    python3 packaging/dev.py test [options of pytest]
    python3 packaging/dev.py run  [any leaddesk command]
    python3 packaging/dev.py prove --kills 1000 --seed 1      the reliability proofs at any size; --help lists them
    python3 packaging/dev.py pictures DIR     photographs every page, light and dark, two sizes and scales
    python3 packaging/dev.py check            ruff, mypy, import-linter, conventions
    python3 packaging/dev.py bench            measures the program's speed as ratios (docs/performance.md); --smoke fails on a slip
    python3 packaging/dev.py translate hi     collects the sentences for Qt Linguist, and makes what the program loads (docs/translating.md)
    python3 packaging/dev.py lock             pins dependencies anew

Everything goes into `.venv` beside this checkout, from pinned versions with hashes. On Debian and Ubuntu the few system
libraries Qt needs are installed with apt-get when they are missing.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RUNTIME = ROOT / "packaging" / "requirements.txt"
DEVELOPMENT = ROOT / "packaging" / "requirements-dev.txt"

# library -> Debian package; the first group is needed to import Qt at all, the second to open a window on X
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
X_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def say(text: str) -> None:
    print(f"[leaddesk] {text}", file=sys.stderr, flush=True)


def run(command: list[str | Path], **environment: str) -> int:
    """Runs a command in the checkout and answers its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def must(command: list[str | Path], what: str) -> None:
    if run(command) != 0:
        say(f"{what} failed; the lines above say why.")
        raise SystemExit(1)


def missing_packages() -> list[str]:
    """Debian packages whose library can't be loaded here."""
    wanted = dict(QT_LIBRARIES)
    if os.environ.get("DISPLAY"):
        wanted.update(X_LIBRARIES)
    missing = []
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def apt_install(packages: list[str]) -> None:
    """Installs Debian packages as root or through sudo; says what to type where neither works."""
    if not packages:
        return
    apt = shutil.which("apt-get")
    if apt is None:
        say(f"These libraries are missing (Debian's names): {' '.join(packages)}. Please install them with your system's package manager.")
        raise SystemExit(1)
    prefix: list[str | Path] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or run(["sudo", "-n", "true"]) != 0:
            say(f"Please run this once, then start again: sudo apt-get install -y --no-install-recommends {' '.join(packages)}")
            raise SystemExit(1)
        prefix = ["sudo", "-n"]
    say(f"Installing what Qt needs: {' '.join(packages)}")
    run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "update", "-qq"])
    must([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "install", "-y", "-qq", "--no-install-recommends", *packages], "Installing system packages")


def system_packages() -> None:
    if not sys.platform.startswith("linux"):
        return
    packages = missing_packages()
    try:
        import ensurepip  # noqa: F401  Debian splits it off
    except ImportError:
        packages.append("python3-venv")
    apt_install(packages)


def fingerprint(requirements: Path) -> str:
    """What the environment was made from; another value means it has to be made anew."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    return hashlib.sha256(requirements.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + python.encode()).hexdigest()


def set_up(requirements: Path) -> None:
    """Makes `.venv` with the pinned dependencies; does nothing when it is already as asked."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        say(f"Leaddesk needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
        raise SystemExit(1)
    system_packages()
    stamp = VENV / f"installed-{requirements.stem}"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    say(f"Setting up {VENV.name} (once) …")
    if not PYTHON.exists():
        must([sys.executable, "-m", "venv", VENV], "Making the virtual environment")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*pip, "--require-hashes", "--requirement", requirements], "Installing the pinned dependencies")
    must([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT], "Installing Leaddesk itself")
    if requirements == DEVELOPMENT:
        (VENV / f"installed-{RUNTIME.stem}").write_text(fingerprint(RUNTIME))
    stamp.write_text(wanted)


def offscreen() -> dict[str, str]:
    return {"QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}


def check() -> int:
    """The quality gates besides the tests; answers the number of gates that failed."""
    set_up(DEVELOPMENT)
    gates: list[list[str | Path]] = [
        [BIN / "ruff", "check", "."],
        [BIN / "ruff", "format", "--check", "--quiet", "."],
        [BIN / "mypy"],
        [BIN / "lint-imports", "--no-cache"],
    ]
    failed = 0
    for gate in gates:
        say(f"{Path(gate[0]).name} …")
        failed += run(gate) != 0
    return failed


def lock() -> int:
    """Pins anew, for all systems, with hashes and without index addresses."""
    set_up(DEVELOPMENT)
    base: list[str | Path] = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    base += ["--python-version", "3.11", "--no-annotate", "--no-header"]
    must([*base, "pyproject.toml", "packaging/build.in", "-o", RUNTIME], "Pinning")
    must([*base, "pyproject.toml", "packaging/build.in", "--group", "dev", "-c", RUNTIME, "-o", DEVELOPMENT], "Pinning")
    return 0


def main(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in {"demo", "run"}:
        set_up(RUNTIME)
        return run([PYTHON, "-m", "leaddesk", *(["demo"] if command == "demo" else []), *rest])
    if command == "test":
        set_up(DEVELOPMENT)
        return run([PYTHON, "-m", "pytest", *rest], **offscreen())
    if command == "prove":
        set_up(DEVELOPMENT)
        return run([PYTHON, "-m", "tests.proof", *rest], **offscreen())
    if command == "bench":
        set_up(DEVELOPMENT)
        return run([PYTHON, "-m", "tests.bench", *rest], **offscreen())
    if command == "pictures" and rest:
        set_up(DEVELOPMENT)
        return run([PYTHON, "-m", "tests.gui.pictures", *rest], **offscreen())
    if command == "translate" and rest:
        set_up(DEVELOPMENT)
        return run([PYTHON, ROOT / "packaging" / "translations.py", *rest])
    if command == "check":
        return check()
    if command == "lock":
        return lock()
    if command == "setup":
        set_up(DEVELOPMENT)
        return 0
    say((__doc__ or "").strip())
    return 0 if command in {"-h", "--help", "help"} else 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
