#!/usr/bin/env python3
"""Collects the program's sentences for Qt Linguist, and makes of a translation what the program loads.

    translations.py hi [--folder DIR]     makes or brings up to date leaddesk_hi.ts, and leaddesk_hi.qm from what is translated in it

Qt's own lupdate does not know which context our short functions translate in, so the sentences are read from the syntax tree here.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "leaddesk"
SHORT = "tr"  # the function each of the strings modules translates with, in a context of its own


def sentences(product: Path = PRODUCT) -> dict[str, list[str]]:
    """Context -> sentences, in the order of the files."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(product.rglob("*.py"))}
    own = {path.stem: context for path, tree in trees.items() if (context := _own_context(tree))}
    found: dict[str, dict[str, None]] = {}
    for path, tree in trees.items():
        contexts = {name: own[name] for name in own if name == path.stem} | _imported(tree, own)
        for context, words in _calls(tree, contexts, own.get(path.stem) or contexts.get(SHORT, "")):
            found.setdefault(context, {})[words] = None
        if path.parent.name == "services" and (
            path.stem.startswith("wording") or any(isinstance(node, ast.Name) and node.id == "Translate" for node in ast.walk(tree))
        ):
            for words in _sentences(tree):
                found.setdefault("Services", {})[words] = None
    return {context: list(words) for context, words in sorted(found.items())}


def _own_context(tree: ast.Module) -> str:
    """The context of the module's own `tr`, "" without one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == SHORT:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "translate":
                    return _word(call.args[0])
    return ""


def _imported(tree: ast.Module, own: dict[str, str]) -> dict[str, str]:
    """The modules with a `tr` that this one knows by a name, and the `tr` it knows by itself."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == SHORT:
                    known[SHORT] = own.get(node.module.rsplit(".", 1)[-1], "")
                elif alias.name in own:
                    known[alias.asname or alias.name] = own[alias.name]
    return known


def _sentences(tree: ast.Module) -> Iterator[str]:
    """What the services say is handed their translator, so every text of theirs that reads like a sentence may come to it; docstrings don't."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in silent | inside and isinstance(node.value, str) and " " in node.value.strip():
            yield node.value


def _calls(tree: ast.Module, contexts: dict[str, str], short: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        match node.func:
            case ast.Name(id="QT_TRANSLATE_NOOP") if len(node.args) == 2:
                yield _word(node.args[0]), _word(node.args[1])
            case ast.Attribute(attr="translate") if len(node.args) == 2 and _word(node.args[1]):
                yield _word(node.args[0]), _word(node.args[1])
            case ast.Name(id="tr") if short:
                yield from ((short, words) for words in _words(node.args[0]))
            case ast.Attribute(attr="tr", value=ast.Name(id=module)) if module in contexts:
                yield from ((contexts[module], words) for words in _words(node.args[0]))


def _word(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _words(node: ast.expr) -> list[str]:
    """Of ``a if one else b`` both."""
    parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return [words for part in parts if (words := _word(part))]


def write(target: Path, language: str, found: dict[str, list[str]]) -> int:
    """Keeps what is translated, drops what is gone; answers how many sentences wait for a translation."""
    done: dict[tuple[str, str], str] = {}
    if target.exists():
        for context in ET.parse(target).getroot().iter("context"):  # noqa: S314 - our own file
            for message in context.iter("message"):
                done[context.findtext("name", ""), message.findtext("source", "")] = message.findtext("translation", "")
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    open_ones = 0
    for name, words in found.items():
        context = ET.SubElement(root, "context")
        ET.SubElement(context, "name").text = name
        for source in words:
            message = ET.SubElement(context, "message")
            ET.SubElement(message, "source").text = source
            translation = ET.SubElement(message, "translation")
            translation.text = done.get((name, source), "")
            if not translation.text:
                translation.set("type", "unfinished")
                open_ones += 1
    ET.indent(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")
    return open_ones


def release(source: Path) -> Path:
    """The binary form beside it, made by the Qt that is installed."""
    import PySide6

    made = source.with_suffix(".qm")
    tool = next(path for path in sorted(Path(PySide6.__file__).parent.glob("lrelease*")) if path.suffix in ("", ".exe"))
    subprocess.run([tool, "-silent", source, "-qm", made], check=True)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", help="like hi or pt_BR")
    parser.add_argument("--folder", type=Path, default=ROOT / "resources" / "translations")
    chosen = parser.parse_args()
    target = chosen.folder / f"leaddesk_{chosen.language}.ts"
    left = write(target, chosen.language, sentences())
    print(f"{target.name}: {left} sentences are not translated yet; {release(target).name} holds the others")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
