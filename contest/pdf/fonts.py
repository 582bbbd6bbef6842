"""The fonts of every paper (字体): vendored, unpacked once, and asked before anything is printed.

They stand in ``static/vendor`` as ``.ttf.xz`` with the hash of what comes out, in ``lock.json``.
``create_app`` says by ``set_folder`` where they are unpacked to; a process that does not gets them
beside the checkout. The folder is the one state of this module: one process, one installation.
"""

import functools
import hashlib
import json
import lzma
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from contest.pdf.errors import DAMAGED, MissingGlyph, PrintError

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
# Song for everything official; the other for small labels, and for what Song lacks
FACES = (
    "noto-serif-sc-0.4.3/NotoSerifSC-Regular.ttf",
    "noto-serif-sc-0.4.3/NotoSerifSC-Bold.ttf",
    "noto-sans-sc-0.4.3/NotoSansSC-Regular.ttf",
)
# what draws nothing itself: controls, marks of direction, blanks, variation selectors
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
NAMED = ("name", "unit", "no", "number", "code", "entry")  # who a document is about, best first

_folder = ROOT / "instance" / "fonts"


def set_folder(folder: Path) -> None:
    """Where fonts are unpacked to; once, when the application is made."""
    global _folder
    _folder = folder


def faces() -> typst.Fonts:
    """The faces as the typesetter takes them; nothing of the machine it runs on."""
    return _faces(_folder)


def characters() -> frozenset[int]:
    """Code points that at least one face can draw."""
    return _characters(_folder)


def check_glyphs(data: Any) -> None:
    """Raise MissingGlyph for the first character of a document that would not appear on paper.

    >>> check_glyphs({"name": "䶮㛃𬱖"})
    """
    known = characters()
    seen: set[str] = set()
    for text, where in _texts(data, ""):
        for character in set(text) - seen:
            if ord(character) not in known and _is_seen(character):
                raise MissingGlyph(character, where or text)
        seen.update(text)


def _is_seen(character: str) -> bool:
    point = ord(character)
    return unicodedata.category(character) not in UNSEEN and not any(
        point in block for block in SELECTORS
    )


def _texts(data: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every text of a document, each with the name of whom it is about."""
    if isinstance(data, str):
        yield data, where
    elif isinstance(data, dict):
        where = next((str(data[key]) for key in NAMED if data.get(key)), where)
        for key, value in data.items():
            if key not in ("qr", "barcode", "photo"):
                yield from _texts(value, where)
    elif isinstance(data, list):
        row = data and all(isinstance(cell, str) for cell in data)
        for value in data:
            yield from _texts(value, where or ("，".join(data[:3]) if row else ""))


@functools.cache
def _unpacked(folder: Path) -> Path:
    """The folder with every face, unpacked and whole; 0.4 s the first time, then 0.1 s."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = json.loads((VENDOR / "lock.json").read_text(encoding="utf-8"))["files"]
    for face in FACES:
        wanted = hashes[f"static/vendor/{face}"]
        target = folder / Path(face).name
        if not target.exists() or _sha256(target.read_bytes()) != wanted:
            _unpack(VENDOR / f"{face}.xz", target, wanted)
    return folder


@functools.cache
def _faces(folder: Path) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_unpacked(folder))],
    )


@functools.cache
def _characters(folder: Path) -> frozenset[int]:
    found: set[int] = set()
    for face in FACES[::2]:  # both weights of Song hold the same characters
        with TTFont(_unpacked(folder) / Path(face).name, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def _unpack(source: Path, target: Path, wanted: str) -> None:
    """Put one face there whole; processes that do it at once do no harm."""
    content = lzma.decompress(source.read_bytes())
    if _sha256(content) != wanted:
        raise PrintError(DAMAGED, name=source.name)
    descriptor, draft = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.chmod(draft, 0o644)
    os.replace(draft, target)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
