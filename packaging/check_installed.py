#!/usr/bin/env python3
"""Installs, tries, upgrades and uninstalls the Windows program: on Linux in a fresh Wine prefix, on Windows for real (a test machine!).

    python3 packaging/check_installed.py INSTALLER [--older INSTALLER] [--picture FILE.png] [--work DIR]

Every check prints a line; the exit code is 0 when all passed. With --older that version is installed first, gets a profile with an account, and
is upgraded. What is left after uninstalling is listed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENTRY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Leaddesk"
CONNECTORS = {"bizipac", "bizmate", "bizstim", "fincrm", "getlead"}
NOT_LISTED = {"Microsoft", "Temp", "INetCache", "History", "Cookies"}


class Machine:
    """A Windows to try things on: this one, or a Wine prefix."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.wine = os.name != "nt"
        self.failed = 0
        if self.wine:
            self.prefix = work / "prefix"
            self.env = {**os.environ, "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "HOME": f"{self.prefix}.home"}
            self.env["WINEDLLOVERRIDES"] = "winemenubuilder.exe=d;mscoree,mshtml="
            self.drive = self.prefix / "drive_c"
            subprocess.run(["xvfb-run", "-a", str(HERE / "windows" / "wine" / "prefix.sh"), str(self.prefix)], check=True)
            self.user = next(path for path in (self.drive / "users").iterdir() if path.name != "Public")
        else:
            self.env = dict(os.environ)
            self.drive = Path("C:/")
            self.user = Path.home()
        self.local = self.user / "AppData" / "Local"
        self.menu = self.user / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"
        self.program = self.local / "Programs" / "Leaddesk"
        self.data = self.local / "Leaddesk"

    def command(self, *words: str | Path) -> list[str]:
        return ["xvfb-run", "-a", "wine", *map(str, words)] if self.wine else [str(word) for word in words]

    def run(self, *words: str | Path, limit: float = 300) -> tuple[int, str]:
        """Exit code and output."""
        done = subprocess.run(
            self.command(*words), env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit, check=False
        )
        return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r", "")

    def value(self, name: str, root: str = "HKCU") -> str:
        """A value of the Add/Remove entry; empty when there is none."""
        code, text = self.run("reg", "query", f"{root}\\{ENTRY}", "/v", name)
        return text.split("REG_", 1)[1].split(None, 1)[1].strip() if code == 0 and "REG_" in text else ""

    def check(self, name: str, passed: bool, seen: object = "") -> None:
        self.failed += not passed
        print(f"{'ok  ' if passed else 'FAIL'}  {name}{f': {seen}' if seen != '' else ''}", flush=True)

    def inside(self, path: Path) -> str:
        """A path as the program there writes it."""
        return f"Z:{path}" if self.wine else str(path)


def install(machine: Machine, installer: Path, *more: str) -> None:
    begun = time.monotonic()
    code, text = machine.run(installer, "/S", *more)
    machine.check(f"installs silently {' '.join(more)}".strip(), code == 0, f"exit {code}, {time.monotonic() - begun:.0f} s {text[-200:] if code else ''}")


def look_installed(machine: Machine) -> None:
    files = [path for path in machine.program.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    machine.check("program folder", (machine.program / "Leaddesk.exe").is_file(), f"{len(files)} files, {size / 1e6:.0f} MB")
    machine.check("Start menu", (machine.menu / "Leaddesk.lnk").is_file())
    for name in ("DisplayVersion", "DisplayIcon", "EstimatedSize", "QuietUninstallString"):
        found = machine.value(name)
        machine.check(f"Add/Remove entry {name}", bool(found), found)
    machine.check("licences and bill of materials", (machine.program / "licences" / "sbom.json").is_file())


def self_test(machine: Machine) -> None:
    report = machine.work / "self-test.json"
    report.unlink(missing_ok=True)
    begun = time.monotonic()
    code, text = machine.run(machine.program / "leaddesk-cli.exe", "self-test", "--report", machine.inside(report), limit=600)
    machine.check("self-test of the installed program", code == 0 and report.is_file(), f"exit {code}, {time.monotonic() - begun:.0f} s")
    if not report.is_file():
        print(text[-2000:])
        return
    value = json.loads(report.read_text(encoding="utf-8"))
    for test in value["tests"]:
        machine.check(f"  {test['name']}", test["passed"], test["text"])
    tried = {test["name"].removeprefix("practice ") for test in value["tests"] if test["name"].startswith("practice ")}
    machine.check("  all five connectors", tried == CONNECTORS, ", ".join(sorted(tried)))


def missing_connector(machine: Machine) -> None:
    """A build that lost a connector must not pass its own test."""
    folder, aside = machine.program / "app" / "leaddesk" / "crms" / "fincrm", machine.work / "fincrm-aside"
    shutil.move(folder, aside)
    code, text = machine.run(machine.program / "leaddesk-cli.exe", "self-test", limit=600)
    shutil.move(aside, folder)
    line = next((one for one in text.splitlines() if "parts" in one), "")
    machine.check("self-test fails without a connector", code == 1 and "missing: fincrm" in line, line.strip())


def picture(machine: Machine, target: Path) -> None:
    """The installed program with its practice CRMs, photographed by itself and, on Linux, from the screen."""
    code, text = machine.run(machine.program / "leaddesk-cli.exe", "demo", "--screenshot", machine.inside(target), limit=300)
    machine.check("photographs itself", code == 0 and target.is_file() and target.stat().st_size > 20_000, f"exit {code} {text[-200:] if code else ''}")
    if not machine.wine or shutil.which("import") is None:
        return
    screen = target.with_stem(target.stem + "-screen")
    script = f'wine "{machine.program}/Leaddesk.exe" demo & sleep 60; import -window root "{screen}"; wineserver -k'
    subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "sh", "-c", script], env=machine.env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    machine.check("photographed on the screen", screen.is_file(), screen.name)


def profile(machine: Machine) -> None:
    """Gives the installed version a profile with an account; the key is in the credential store, or a passphrase protects it."""
    words = machine.work / "words.txt"
    words.write_text("a passphrase for trying\n", encoding="utf-8")
    start: list[str | Path] = [machine.program / "leaddesk-cli.exe", "--passphrase-file", machine.inside(words), "--json"]
    secrets = machine.work / "secrets.json"
    secrets.write_text('{"token": "invented"}', encoding="utf-8")
    code, text = machine.run(*start, "account", "add", "getlead", "--label", "Before the upgrade", "--secrets-file", machine.inside(secrets))
    machine.check("a profile with an account", code == 0, text[-200:] if code else "")


def profile_opens(machine: Machine) -> None:
    words = machine.work / "words.txt"
    code, text = machine.run(machine.program / "leaddesk-cli.exe", "--passphrase-file", machine.inside(words), "--json", "account", "list")
    machine.check("the older version's profile opens", code == 0 and "Before the upgrade" in text, text[-300:] if code else "")


def running(machine: Machine, installer: Path) -> None:
    """Installing over the open program is refused, not half done."""
    open_one = subprocess.Popen(
        machine.command(machine.program / "Leaddesk.exe"), env=machine.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(20)
        code, _ = machine.run(installer, "/S")
        machine.check("refuses while the program is open", code == 5, f"exit {code}")
    finally:
        if machine.wine:
            subprocess.run(["wineserver", "-k"], env=machine.env, check=False)
        open_one.terminate()
        open_one.wait(60)


def uninstall(machine: Machine, *more: str, program: Path | None = None) -> None:
    folder = program or machine.program
    code, _ = machine.run(folder / "Uninstall.exe", "/S", *more)
    end = time.monotonic() + 60
    while folder.exists() and time.monotonic() < end:  # the uninstaller goes on in a copy of itself
        time.sleep(1)
    machine.check(f"uninstalls silently {' '.join(more)}".strip(), code == 0 and not folder.exists(), f"exit {code}")


def left(machine: Machine) -> list[str]:
    """What there still is with our name on it."""
    found = [str(path.relative_to(machine.user)) for path in machine.user.rglob("*[Ll]eaddesk*") if not NOT_LISTED & set(path.parts)]
    return [*sorted(found), *(["registry entry"] if machine.value("DisplayVersion") else [])]


def rounds(machine: Machine, installer: Path, older: Path | None, target: Path) -> None:
    install(machine, older or installer)
    profile(machine)
    (machine.program / "app" / "left-over.pyc").write_bytes(b"old")
    before = machine.value("DisplayVersion")
    install(machine, installer, "/NODESKTOP")
    look_installed(machine)
    machine.check("upgraded in place", not (machine.program / "app" / "left-over.pyc").exists(), f"{before} to {machine.value('DisplayVersion')}")
    profile_opens(machine)
    if older is not None:
        code, _ = machine.run(older, "/S")
        machine.check("refuses to install an older version", code == 60, f"exit {code}")
    self_test(machine)
    missing_connector(machine)
    picture(machine, target)
    running(machine, installer)
    uninstall(machine)
    machine.check("the user's data stays", (machine.data / "leaddesk.db").is_file(), ", ".join(left(machine)))
    install(machine, installer)
    uninstall(machine, "/REMOVEDATA")
    machine.check("removed with the data, when asked", not machine.data.exists(), ", ".join(left(machine)) or "nothing is left")
    install(machine, installer, "/ALLUSERS")
    everywhere = machine.drive / "Program Files" / "Leaddesk"
    machine.check("per machine", (everywhere / "Leaddesk.exe").is_file() and bool(machine.value("DisplayVersion", "HKLM")))
    uninstall(machine, "/ALLUSERS", program=everywhere)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("installer", type=Path)
    options.add_argument("--older", type=Path)
    options.add_argument("--picture", type=Path, default=Path("installed.png"))
    options.add_argument("--work", type=Path)
    chosen = options.parse_args()
    work = chosen.work.absolute() if chosen.work else Path(tempfile.mkdtemp(prefix="leaddesk-installed-"))
    work.mkdir(parents=True, exist_ok=True)
    machine = Machine(work)
    rounds(machine, chosen.installer.absolute(), chosen.older.absolute() if chosen.older else None, chosen.picture.absolute())
    print(f"{machine.failed} failed" if machine.failed else "all passed")
    return 1 if machine.failed else 0


if __name__ == "__main__":
    sys.exit(main())
