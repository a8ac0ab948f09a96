"""What goes into the Windows program: what is used of Qt and the packages, and nothing else; the MSI's source keeps its ids over versions."""

from __future__ import annotations

import importlib.util
import json
import xml.etree.ElementTree
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[3] / "packaging" / "windows"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"windows_{name}", TOOLS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt6Widgets.dll", "PySide6/QtCore.pyd", "PySide6/plugins/platforms/qwindows.dll", "PySide6/plugins/platforms/qoffscreen.dll",
        "PySide6/__init__.py", "phonenumbers/data/region_IN.py", "phonenumbers/phonenumberutil.py", "keyring-25.7.0.dist-info/entry_points.txt",
        "babel/locale-data/en_IN.dat", "babel/locale-data/root.dat", "faker/providers/person/en_IN/__init__.py", "leaddesk/store/migrations/0001_start.sql",
        "leaddesk/crms/fincrm/__init__.py", "botocore/data/partitions.json", "tzdata/zoneinfo/Asia/Kolkata", "leaddesk/resources/icons/check.svg",
    ],
)  # fmt: skip
def test_what_is_used_is_kept(name: str) -> None:
    assert tool("assemble").keep(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt6Quick.dll", "PySide6/QtQml.pyd", "PySide6/opengl32sw.dll", "PySide6/plugins/platforms/qdirect2d.dll", "PySide6/designer.exe",
        "PySide6/QtCore.pyi", "PySide6/translations/qtbase_de.qm", "phonenumbers/geodata/data0.py", "phonenumbers/geocoder.py", "PIL/_avif.pyd",
        "babel/locale-data/zu.dat", "faker/providers/person/de_DE/__init__.py", "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "keyring-25.7.0.dist-info/RECORD", "six/tests/test_six.py", "bin/httpx.exe", "click/__pycache__/core.cpython-313.pyc",
    ],
)  # fmt: skip
def test_what_is_not_used_stays_out(name: str) -> None:
    assert not tool("assemble").keep(name)


def test_the_folder_is_put_together(tmp_path: Path) -> None:
    runtime, site, out = tmp_path / "runtime", tmp_path / "site", tmp_path / "out"
    runtime.mkdir()
    for name in ("python313.dll", "python313.zip", "python.exe", "_wmi.pyd", "_ssl.pyd", "LICENSE.txt"):
        (runtime / name).write_bytes(b"x")
    note = site / "small-1.0.dist-info"
    (note / "licenses").mkdir(parents=True)
    (note / "METADATA").write_text("Metadata-Version: 2.4\nName: Small_Thing\nVersion: 1.0\nLicense-Expression: MIT\n\nwords\n", encoding="utf-8")
    (note / "licenses" / "LICENSE").write_text("MIT words", encoding="utf-8")
    (site / "small.py").write_text("pass\n", encoding="utf-8")
    assemble = tool("assemble")
    assert assemble.copy_runtime(runtime, out / "runtime") == "python313"
    assert sorted(path.name for path in (out / "runtime").iterdir()) == ["LICENSE.txt", "_ssl.pyd", "python313._pth", "python313.dll", "python313.zip"]
    assert (out / "runtime" / "python313._pth").read_bytes().decode() == "python313.zip\r\n.\r\n..\\app\r\n"
    assert assemble.copy_packages(site, out / "app") == 2
    assemble.write_licences(site, runtime, TOOLS / "licences", out / "licences", "1.2.3", "3.13.2")
    bill = json.loads((out / "licences" / "sbom.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["version"] == "1.2.3"
    assert [(part["name"], part["version"]) for part in bill["components"]] == [("CPython", "3.13.2"), ("Small_Thing", "1.0")]
    assert bill["components"][1]["purl"] == "pkg:pypi/small-thing@1.0" and bill["components"][1]["licenses"] == [{"expression": "MIT"}]
    assert (out / "licences" / "small-1.0" / "LICENSE").read_text(encoding="utf-8") == "MIT words"
    assert (out / "licences" / "LGPL-3.0.txt").is_file()


def test_the_msi_source_names_every_file_with_ids_that_stay(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for name in ("Leaddesk.exe", "app/a & b.pyc"):
        (tmp_path / name).write_bytes(b"x")
    msi = tool("msi")
    one, other = msi.render(tmp_path, "1.0.0"), msi.render(tmp_path, "1.1.0")
    assert one.replace("1.0.0", "1.1.0") == other
    space = "{http://schemas.microsoft.com/wix/2006/wi}"
    root = xml.etree.ElementTree.fromstring(one)
    assert {file.get("Name") for file in root.iter(f"{space}File")} == {"Leaddesk.exe", "a & b.pyc"}
    components = [str(part.get("Id")) for part in root.iter(f"{space}Component")]
    assert sorted(components) == sorted(str(part.get("Id")) for part in root.iter(f"{space}ComponentRef")) and len(set(components)) == 2
    assert len(list(root.iter(f"{space}Shortcut"))) == 1
