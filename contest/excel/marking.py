"""The user's own file with its faulty cells marked (标错), made in a process of its own."""

import io
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from contest.excel.child import LIMITS, MEMORY, PATIENCE, SECONDS
from contest.excel.columns import shown
from contest.excel.prescan import prescan
from contest.excel.write import Column, workbook

ROOT = Path(__file__).resolve().parents[2]
FILL = "FFFFD9D9"
LIST = "要改的地方"
HEADINGS = (("行", 8), ("列", 16), ("现在是", 30), ("应该", 60))
MOST_ROWS = 20_000  # of a workbook that is opened whole


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault: row from one; place of the column from nought, None when the file has none."""

    row: int
    place: int | None
    heading: str
    found: str
    sentence: str


def marked_copy(data: bytes, parsed: Mapping[str, Any], marks: Sequence[Mark]) -> bytes:
    """A workbook: the file as it came with marks and notes, and a sheet that lists them.

    parsed: of read.parsed_table; what is no .xlsx is written anew from it. A file that cannot be
    opened whole within the limits comes back as the list alone.
    """
    if len(parsed["rows"]) > MOST_ROWS:
        return _listed(marks)
    sheet = parsed["sheet"]
    if not data.startswith(b"PK"):
        rows = [[shown(cell) for cell in row] for row in parsed["rows"]]
        sheet = sheet or "名册"
        data = workbook([(sheet, [], rows)])
    with tempfile.TemporaryDirectory() as folder:
        source, order = Path(folder) / "in.xlsx", Path(folder) / "marks.json"
        source.write_bytes(data)
        told = {"sheet": sheet, "marks": [asdict(mark) for mark in marks]}
        order.write_text(json.dumps(told), encoding="utf-8")
        # our own module with paths of our own making
        command = [sys.executable, "-m", "contest.excel.marking", folder]
        try:
            done = subprocess.run(  # noqa: S603
                command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return _listed(marks)
        made = Path(folder) / "out.xlsx"
        return made.read_bytes() if not done.returncode and made.exists() else _listed(marks)


def _listed(marks: Sequence[Mark]) -> bytes:
    columns = [Column(heading, width) for heading, width in HEADINGS]
    return workbook([(LIST, columns, [_line(asdict(mark)) for mark in marks])])


def _line(mark: Mapping[str, Any]) -> list[Any]:
    return [mark["row"], mark["heading"], mark["found"], mark["sentence"]]


def main(folder: str) -> int:
    """Of the child: ``in.xlsx`` and ``marks.json`` become ``out.xlsx``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = Path(folder) / "in.xlsx"
    prescan(str(source), LIMITS)
    told = json.loads((Path(folder) / "marks.json").read_text(encoding="utf-8"))
    made = _marked(source.read_bytes(), told["sheet"], told["marks"])
    (Path(folder) / "out.xlsx").write_bytes(made)
    return 0


def _marked(data: bytes, title: str, marks: Sequence[Mapping[str, Any]]) -> bytes:
    from openpyxl import load_workbook
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = load_workbook(io.BytesIO(data), keep_links=False)
    sheet = book[title]
    fill = PatternFill("solid", start_color=FILL)
    said: dict[tuple[int, int], str] = {}
    for mark in marks:
        at = (mark["row"], (mark["place"] or 0) + 1)
        said[at] = said.get(at, "") + mark["heading"] + "：" + mark["sentence"] + "\n"
    for (row, column), text in said.items():
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.fill = fill
            cell.comment = Comment(text.strip(), "", height=90, width=260)
    _append_list(book, marks)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _append_list(book: Any, marks: Sequence[Mapping[str, Any]]) -> None:
    page = book.create_sheet(LIST)
    page.append([heading for heading, _width in HEADINGS])
    for place, (_heading, width) in enumerate(HEADINGS):
        page.column_dimensions["ABCD"[place]].width = width
    for mark in marks:
        page.append(_line(mark))
        for cell in page[page.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
