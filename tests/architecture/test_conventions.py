"""Limits every file of the product keeps: size, classes, functions, first docstring line, no CRM named outside its folder."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "leaddesk"
FILES = sorted(p for p in PRODUCT.rglob("*.py"))
SLUGS = sorted(p.name for p in (PRODUCT / "crms").iterdir() if (p / "__init__.py").exists())

MAX_LINES, MAX_METHODS, MAX_FUNCTION = 400, 20, 50


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_file_keeps_the_limits(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    problems = []
    if (count := len(source.splitlines())) > MAX_LINES:
        problems.append(f"{count} lines")
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
            if len(methods) > MAX_METHODS:
                problems.append(f"class {node.name} has {len(methods)} methods")
    for function in _functions(tree):
        first = function.body[0]
        start = function.lineno
        length = (function.end_lineno or start) - start + 1
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            length -= (first.end_lineno or first.lineno) - first.lineno + 1  # a docstring is not code
        if length > MAX_FUNCTION:
            problems.append(f"function {function.name} has {length} lines")
    if not (ast.get_docstring(tree) or "").strip() and source.strip():
        problems.append("no docstring that says what the file is for")
    assert not problems


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nothing_is_defined_twice(path: Path) -> None:
    """A second assignment of a sentence changes it wherever the first was meant; no linter says so."""
    names: list[str] = []
    for node in _tree(path).body:
        if isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
            names.append(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
    assert not {name for name in names if names.count(name) > 1}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_crm_is_named_outside_its_folder(path: Path) -> None:
    inside = set(path.relative_to(PRODUCT).parts)
    stem = path.stem.split("_")[0]
    text = path.read_text(encoding="utf-8").casefold()
    named = [s for s in SLUGS if s not in inside and stem != s and re.search(rf"\b{re.escape(s)}\b", text)]
    assert not named


def test_nothing_unfinished_in_the_product() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError|not implemented)\b")
    assert not [f"{_name(p)}: {m.group()}" for p in FILES for m in words.finditer(p.read_text(encoding="utf-8"))]


def test_no_modal_loops_and_no_global_application() -> None:
    """``exec()`` and static dialogs stop all other tasks; `QApplication.instance()` hides a dependency."""
    banned = {"exec", "exec_"}  # start.py and session.py run the program's own event loop
    statics = {
        "QMessageBox": {"question", "information", "warning", "critical", "about"},
        "QInputDialog": {"getText", "getItem", "getInt", "getDouble", "getMultiLineText"},
        "QFileDialog": {"getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"},
    }
    found = []
    for path in (PRODUCT / "ui").rglob("*.py"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                if (node.func.attr in banned and path.name not in {"start.py", "session.py"}) or node.func.attr in statics.get(owner, ()):
                    found.append(f"{_name(path)}:{node.lineno} {owner}.{node.func.attr}")
                if node.func.attr == "instance" and owner in {"QApplication", "QCoreApplication", "QGuiApplication"}:
                    found.append(f"{_name(path)}:{node.lineno} {owner}.instance")
    assert not found


def test_no_path_or_index_address_in_the_repo() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    bad = []
    for name in tracked:
        if name == _name(Path(__file__)) or name.endswith((".png", ".svg", ".ttf")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace") if (ROOT / name).exists() else ""
        if re.search(r"--(extra-)?index-url|files\.pythonhosted|/root/|/home/[a-z]", text):
            bad.append(name)
    assert not bad
