"""Reading a PDF back with other people's programs (poppler, ZXing)."""

import io
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

DPI = 200  # what a cheap printer and a camera leave of a page


def run(*command: str, given: bytes) -> bytes:
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def text_of(pdf: bytes, *, layout: bool = False) -> str:
    """The text of all pages; pages end with a form feed."""
    return run("pdftotext", *(["-layout"] if layout else []), "-", "-", given=pdf).decode()


def words_of(pdf: bytes) -> str:
    """The text in the order it was set, without any blanks: where lines break does not matter."""
    return "".join(run("pdftotext", "-raw", "-", "-", given=pdf).decode().split())


def pages_of(pdf: bytes) -> int:
    (line,) = [x for x in run("pdfinfo", "-", given=pdf).decode().splitlines() if "Pages:" in x]
    return int(line.split()[1])


def size_of(pdf: bytes) -> tuple[int, int]:
    """Width and height of the first page in whole millimetres."""
    (line,) = [x for x in run("pdfinfo", "-", given=pdf).decode().splitlines() if "Page size:" in x]
    width, height = line.split()[2], line.split()[4]
    return tuple(int(float(points) * 25.4 / 72 + 0.5) for points in (width, height))


def fonts_of(pdf: bytes) -> list[tuple[str, bool]]:
    """Every font with whether it is embedded."""
    lines = run("pdffonts", "-", given=pdf).decode().splitlines()[2:]
    # name, type (two words), encoding, emb sub uni object ID
    return [(line.split()[0].partition("+")[2], line.split()[-5] == "yes") for line in lines]


def picture_of(pdf: bytes, page: int = 1) -> Image.Image:
    given = ("-r", str(DPI), "-f", str(page), "-l", str(page), "-png", "-")
    return Image.open(io.BytesIO(run("pdftoppm", *given, given=pdf)))


def codes_of(pdf: bytes, page: int = 1) -> list[str]:
    """What a camera reads on a page, in alphabetical order."""
    return sorted(code.text for code in zxingcpp.read_barcodes(picture_of(pdf, page)))


SAMPLES = Path(__file__).parents[1] / "data" / "printing"
