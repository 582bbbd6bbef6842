"""Which characters can be printed, and the faces that print them (字形).

``create_app`` says by ``set_instance`` where the fonts are unpacked to; it is the one state of this
module, for rooms print from operations and jobs, which know no configuration.
"""

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from contest.pdf.errors import MissingGlyph
from contest.pdf.fonts import font_folder

ROOT = Path(__file__).resolve().parents[2]
# what draws nothing itself: controls, marks of direction, blanks, variation selectors
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
NAMED = ("name", "unit", "no", "number", "code", "entry")  # who a document is about, best first

_instance = ROOT / "instance"


def set_instance(instance: Path) -> None:
    """The data folder of this installation; once, when the application is made."""
    global _instance
    _instance = instance


def faces() -> typst.Fonts:
    """The faces as the typesetter takes them; nothing of the machine it runs on."""
    return _faces(font_folder(_instance))


def characters() -> frozenset[int]:
    """Code points that at least one face can draw."""
    return _characters(font_folder(_instance))


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
def _faces(folder: Path) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


@functools.cache
def _characters(folder: Path) -> frozenset[int]:
    found: set[int] = set()
    for file in sorted(folder.glob("*-Regular.ttf")):  # both weights of Song hold the same
        with TTFont(file, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)
