"""Drawn portraits (证件照) for the demonstration: nobody's face."""

import io
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw

SIZE = (295, 413)  # one inch at 300 dpi, as identity photos are
SCALE = 2  # drawn larger and made smaller, so that edges are smooth
GROUNDS = ("#6FA3D8", "#FFFFFF", "#C7DCF0")
SKINS = ("#F0CFB0", "#E8BF9C", "#DDAF8A")
JACKETS = ("#274B73", "#3A5A40", "#4A4E57", "#1F3552")
HAIR = "#22201E"


@lru_cache(maxsize=200)
def portrait(seed: int, *, long_hair: bool) -> bytes:
    """A JPEG of a person in a work jacket; the same seed gives the same picture."""
    chance = Random(seed)
    width, height = SIZE[0] * SCALE, SIZE[1] * SCALE
    picture = Image.new("RGB", (width, height), chance.choice(GROUNDS))
    pen = ImageDraw.Draw(picture)
    skin, jacket = chance.choice(SKINS), chance.choice(JACKETS)
    middle, eyes = width // 2, int(height * (0.40 + chance.random() * 0.02))
    face = int(width * (0.21 + chance.random() * 0.02))
    if long_hair:
        box = (middle - face - 34, eyes - face - 60, middle + face + 34, eyes + int(face * 2.1))
        pen.rounded_rectangle(box, face, fill=HAIR)
    _jacket(pen, middle, eyes + int(face * 1.75), jacket)
    pen.rectangle((middle - 46, eyes + face, middle + 46, eyes + int(face * 1.95)), fill=skin)
    pen.ellipse((middle - face, eyes - face - 30, middle + face, eyes + int(face * 1.5)), fill=skin)
    crown = (middle - face - 6, eyes - face - 66, middle + face + 6, eyes + face - 20)
    pen.chord(crown, 186, 354, fill=HAIR)
    _features(pen, middle, eyes, face)
    out = io.BytesIO()
    picture.reduce(SCALE).save(out, "JPEG", quality=88)
    return out.getvalue()


def _jacket(pen: ImageDraw.ImageDraw, middle: int, top: int, colour: str) -> None:
    half = int(SIZE[0] * SCALE * 0.46)
    box = (middle - half, top, middle + half, top + 600)
    pen.rounded_rectangle(box, 120, fill=colour)
    pen.polygon([(middle - 70, top - 14), (middle + 70, top - 14), (middle, top + 120)], "#F4F4F2")
    pen.line([(middle - 74, top - 10), (middle, top + 124)], fill="#15202C", width=8)
    pen.line([(middle + 74, top - 10), (middle, top + 124)], fill="#15202C", width=8)


def _features(pen: ImageDraw.ImageDraw, middle: int, eyes: int, face: int) -> None:
    for side in (-1, 1):
        at = middle + side * int(face * 0.42)
        pen.ellipse((at - 11, eyes + 14, at + 11, eyes + 32), fill="#2B2522")
        pen.line((at - 26, eyes - 14, at + 26, eyes - 16), fill=HAIR, width=8)
    pen.line((middle, eyes + 40, middle - 8, eyes + 84, middle + 10, eyes + 88), "#B98A66", 5)
    box = (middle - 38, eyes + 92, middle + 38, eyes + 132)
    pen.arc(box, 25, 155, fill="#A4524A", width=7)
