#!/usr/bin/env python3
"""Puts the program's folder together: the embeddable runtime, the Windows wheels cut to what is used, and Leaddesk.

    assemble.py RUNTIME SITE OUT

    OUT/runtime   python3XX.dll and its parts, isolated by a ._pth file: no registry, no environment variable changes what is imported
    OUT/app       packages and leaddesk
    OUT/licences  the licence texts of everything in it, and sbom.json (CycloneDX) naming it all

Qt's and Python's own files stay as they were signed; each library is a file of its own and can be replaced (LGPL).
"""

from __future__ import annotations

import argparse
import email.parser
import json
import re
import shutil
from pathlib import Path, PurePosixPath

# the parts of Qt that Leaddesk uses; everything else of PySide6-Essentials stays out
QT_MODULES = ("Core", "Gui", "Widgets", "Network", "Svg", "SvgWidgets", "PrintSupport")
QT_PLUGINS = re.compile(
    r"plugins/(platforms/q(windows|offscreen|minimal)\.dll|styles/|imageformats/q(ico|svg|jpeg|gif|webp)\.dll|iconengines/"
    r"|tls/q(schannel|certonly)backend\.dll|networkinformation/qnetworklistmanager\.dll)"
)
QT_OWN_LIBRARIES = ("pyside6.abi3", "msvcp", "vcruntime", "concrt")
LANGUAGES = "root|global|en|hi|bn|gu|kn|ml|mr|pa|ta|te|ur|de|es|fr|it|nl|pl|pt"  # of babel: the others format as English does

# left out of every package
WASTE = re.compile(r"(^|/)(__pycache__|tests?|testing|bin|include|sqlite_extra_binaries)/|\.(pyi|lib|h|c|exe|pxd|pyx)$|/py\.typed$")
RULES: tuple[tuple[str, re.Pattern[str]], ...] = (  # in this package, only what matches
    ("babel/locale-data/", re.compile(rf"babel/locale-data/({LANGUAGES})(_[A-Za-z_]+)?\.dat$|LICENSE")),
    ("botocore/data/", re.compile(r"botocore/data/(partitions|endpoints|sdk-default-configuration|_retry)\.json$")),
    ("phonenumbers/", re.compile(r"phonenumbers/[^/]+\.py$(?<!geocoder\.py)(?<!carrier\.py)(?<!timezone\.py)|phonenumbers/(short)?data/")),
    ("faker/providers/", re.compile(r"faker/providers/([^/]+\.py|[^/]+/[^/]+\.py|[^/]+/(en(_[A-Z]+)?|la)/.*)$")),
    ("PIL/", re.compile(r"PIL/(?!_avif|_imagingtk|_imagingmath)")),
    ("PySide6/translations/", re.compile(r"translations/qtbase_(en|hi)\.qm$")),
)
RUNTIME_WASTE = re.compile(r"^(python\.exe|pythonw\.exe|python\.cat|_wmi\.pyd|winsound\.pyd|_sqlite3\.pyd|sqlite3\.dll|python3\d\d\._pth)$")
NOTES_KEPT = ("METADATA", "entry_points.txt", "top_level.txt")  # keyring finds its backends through entry_points


def keep(name: str) -> bool:
    """Whether a file of the wheels is part of the program."""
    if WASTE.search(name):
        return False
    top = name.split("/", 1)[0]
    if top.endswith(".dist-info"):
        return PurePosixPath(name).name in NOTES_KEPT
    if top == "PySide6" and not name.startswith("PySide6/translations/"):
        return keep_qt(name.removeprefix("PySide6/"))
    if top == "shiboken6" and name.endswith(".dll"):
        return not re.search(r"/(msvcp|vcruntime|concrt|vcamp|vccor|vcomp)[^/]*$", name)  # PySide6 has them, too
    return all(rule.search(name) for start, rule in RULES if name.startswith(start))


def keep_qt(name: str) -> bool:
    """Whether a file of the PySide6 folder is used."""
    path = PurePosixPath(name)
    if name.startswith("plugins/"):
        return bool(QT_PLUGINS.match(name))
    if len(path.parts) > 1:
        return name.startswith("support/")
    if path.suffix == ".pyd":
        return path.stem in {f"Qt{module}" for module in QT_MODULES}
    if path.suffix == ".dll":
        return path.stem in {f"Qt6{module}" for module in QT_MODULES} or path.stem.startswith(QT_OWN_LIBRARIES)
    return path.name in {"__init__.py", "_config.py", "_git_pyside_version.py"}


def copy_runtime(runtime: Path, target: Path) -> str:
    """Copies the interpreter; answers its name (python313)."""
    library = next(path for path in runtime.rglob("python3??.dll"))
    target.mkdir(parents=True)
    for path in sorted(library.parent.iterdir()):
        if path.is_file() and not RUNTIME_WASTE.match(path.name):
            shutil.copy2(path, target / path.name)
    (target / f"{library.stem}._pth").write_text(f"{library.stem}.zip\n.\n..\\app\n", newline="\r\n")
    return library.stem


def copy_packages(site: Path, target: Path) -> int:
    """Copies what `keep` keeps; answers the number of files."""
    count = 0
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and keep(name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name)
            count += 1
    return count


def packages(site: Path) -> list[dict[str, object]]:
    """What is in it, as CycloneDX components, from each wheel's own metadata."""
    found: list[dict[str, object]] = []
    for note in sorted(site.glob("*.dist-info/METADATA")):
        meta = email.parser.HeaderParser().parsestr(note.read_text(encoding="utf-8"))
        name, version = str(meta["Name"]), str(meta["Version"])
        licence = meta["License-Expression"] or licence_words(meta.get_all("Classifier") or [], str(meta["License"] or ""))
        part: dict[str, object] = {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"}
        part["licenses"] = [{"expression": licence}] if meta["License-Expression"] else [{"license": {"name": licence}}]
        found.append(part)
    return found


def licence_words(classifiers: list[str], text: str) -> str:
    """A licence in words where the metadata has no SPDX expression."""
    named = [line.rsplit("::", 1)[-1].strip() for line in classifiers if line.startswith("License ::")]
    return "; ".join(named) or text.strip().split("\n")[0][:80] or "see its licence text"


def write_licences(site: Path, runtime: Path, own: Path, target: Path, version: str, python: str) -> None:
    """All licence texts, a folder for each package, and the bill of materials."""
    target.mkdir(parents=True)
    shutil.copytree(own, target, dirs_exist_ok=True)
    shutil.copy2(next(runtime.rglob("LICENSE.txt")), target / "Python.txt")
    for path in sorted(site.glob("*.dist-info/**/*")):
        if path.is_file() and re.search(r"licen[cs]e|copying|notice|authors", path.relative_to(site).as_posix(), re.IGNORECASE):
            folder = target / path.relative_to(site).parts[0].removesuffix(".dist-info")
            folder.mkdir(exist_ok=True)
            shutil.copy2(path, folder / path.name)
    interpreter = {"type": "application", "name": "CPython", "version": python, "licenses": [{"expression": "PSF-2.0"}]}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "Leaddesk", "version": version, "licenses": [{"expression": "Apache-2.0"}]}},
        "components": [interpreter, *packages(site)],
    }
    (target / "sbom.json").write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("runtime", type=Path)
    options.add_argument("site", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--version", required=True)
    options.add_argument("--python", required=True, help="the runtime's version, for the bill of materials")
    chosen = options.parse_args()
    shutil.rmtree(chosen.out, ignore_errors=True)
    interpreter = copy_runtime(chosen.runtime, chosen.out / "runtime")
    count = copy_packages(chosen.site, chosen.out / "app")
    write_licences(chosen.site, chosen.runtime, Path(__file__).parent / "licences", chosen.out / "licences", chosen.version, chosen.python)
    print(f"{interpreter}: {count} files of packages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
