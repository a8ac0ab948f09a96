#!/usr/bin/env python3
"""Builds a Debian package of Leaddesk for Debian 12 (Python 3.11, amd64) from a checkout: build_deb.py [--out DIR].

/usr/lib/leaddesk   packages and leaddesk, byte-compiled      /usr/bin/leaddesk   starts them, isolated from the system's own packages
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import dev  # type: ignore[import-not-found]  # noqa: E402  beside this folder

PYTHON = "3.11"
TARGET = ["--python-platform", "x86_64-manylinux_2_36", "--python-version", PYTHON]
DEPENDS = ["python3.11", *dev.QT_LIBRARIES.values(), *dev.X_LIBRARIES.values()]
QT = "Core|Gui|Widgets|Network|Svg|SvgWidgets|PrintSupport|DBus|XcbQpa|WaylandClient|OpenGL|EglFSDeviceIntegration"
KEPT_QT = re.compile(
    rf"PySide6/(Qt({QT})\.abi3\.so|libpyside6\.abi3[^/]*|__init__\.py|_config\.py|_git_pyside_version\.py|support/.*|Qt/lib/(libQt6({QT})\.so\.6|libicu.*)"
    r"|Qt/plugins/(platforms/libq(xcb|offscreen|minimal|wayland).*|platformthemes/.*|imageformats/libq(ico|svg|jpeg|gif|webp)\.so|iconengines/.*|tls/.*"
    r"|networkinformation/.*|platforminputcontexts/.*|xcbglintegrations/.*|wayland-shell-integration/.*))$"
)
START = f"""#!/bin/sh
exec /usr/bin/python{PYTHON} -I -B -c 'import sys; sys.path.insert(0, "/usr/lib/leaddesk"); sys.argv[0] = "leaddesk"
from leaddesk.__main__ import main
raise SystemExit(main())' "$@"
"""
ENTRY = """[Desktop Entry]
Type=Application
Name=Leaddesk
Comment=Leads of every CRM in one window
Exec=leaddesk
Icon=leaddesk
Categories=Office;
StartupWMClass=leaddesk
"""


def call(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
        raise SystemExit(f"{Path(str(command[0])).name} failed.")
    return done.stdout


def keep(name: str) -> bool:
    """Whether a file of the wheels is shipped."""
    if re.search(r"(^|/)(__pycache__|tests?|include)/|^bin/|\.(pyi|h|pxd|pyx)$|/py\.typed$", name):
        return False
    if name.startswith("PySide6/"):
        return bool(KEPT_QT.match(name))
    return not re.match(r"phonenumbers/(geodata|carrierdata|tzdata)/|botocore/data/[^/]+/|babel/locale-data/(?!root|en|hi)", name)


def fill(work: Path, tree: Path) -> None:
    """The package's files."""
    uv, pinned, site = dev.BIN / "uv", work / "requirements.txt", work / "site"
    call(uv, "pip", "compile", "pyproject.toml", "-c", dev.RUNTIME, "--generate-hashes", "--no-annotate", "--no-header", *TARGET, "-o", pinned)
    call(uv, "pip", "install", *TARGET, "--only-binary", ":all:", "--require-hashes", "--target", site, "-r", pinned)
    call(uv, "build", "--wheel", "--out-dir", work / "wheel", ".")
    (wheel,) = (work / "wheel").glob("leaddesk-*.whl")
    call(uv, "pip", "install", "--no-deps", *TARGET, "--target", site, wheel)
    app = tree / "usr" / "lib" / "leaddesk"
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and keep(name):
            (app / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, app / name)
    call(f"python{PYTHON}", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", tree, app)
    start = tree / "usr" / "bin" / "leaddesk"
    start.parent.mkdir(parents=True)
    start.write_text(START, encoding="utf-8")
    start.chmod(0o755)
    for name, text in {
        "applications/leaddesk.desktop": ENTRY,
        "icons/hicolor/scalable/apps/leaddesk.svg": (ROOT / "resources" / "leaddesk.svg").read_text(),
    }.items():
        path = tree / "usr" / "share" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    notes = tree / "usr" / "share" / "doc" / "leaddesk"
    shutil.copytree(HERE.parent / "windows" / "licences", notes)
    shutil.copy2(ROOT / "LICENSE", notes / "copyright")


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--out", type=Path, default=ROOT / "dist" / "linux")
    out: Path = options.parse_args().out.absolute()
    found = re.search(r'__version__ = "([^"]+)"', (ROOT / "leaddesk" / "__init__.py").read_text(encoding="utf-8"))
    version = found[1] if found else "0"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work, tree = Path(folder), Path(folder) / "tree"
        fill(work, tree)
        size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // 1024
        control = tree / "DEBIAN" / "control"
        control.parent.mkdir()
        words = f"Package: leaddesk\nVersion: {version}\nArchitecture: amd64\nMaintainer: Leaddesk <maintainers@leaddesk.invalid>\nInstalled-Size: {size}\n"
        words += f"Depends: {', '.join(dict.fromkeys(DEPENDS))}\nRecommends: gnome-keyring\nSection: misc\nPriority: optional\n"
        words += "Description: Leads of every CRM in one window\n"
        control.write_text(words, encoding="utf-8")
        package = out / f"leaddesk_{version}_amd64.deb"
        os.chmod(tree, 0o755)  # noqa: PTH101, S103  the root of the package's files
        call("dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", tree, package)
    print(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB, installed {size / 1e3:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
