"""What tables of a hundred thousand rows cost: a ranking going out, a roster coming in."""

import io
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from contest.excel.write import Column, workbook
from tests.bench import Claim

ROWS = 100_000
MOST, ROOM = 1.4, 300  # times the bare loop; MB
HEADINGS = ("名次", "参赛号", "姓名", "单位", "理论", "实操", "总成绩", "备注")


def run() -> list[Claim]:
    # the better of two turns each, taken in turn: other programs run here too
    turns = [(_bare(), _ours()) for _turn in range(2)]
    ratio = min(ours for _bare, ours in turns) / min(bare for bare, _ours in turns)
    room = _room()
    what = f"ranking of {ROWS:,} rows × {len(HEADINGS)} columns as .xlsx"
    return [
        Claim(f"{what}, in a bare openpyxl loop", f"{ratio:.2f}x", f"{MOST}x", ratio <= MOST),
        Claim(f"{what}, memory of the whole process", f"{room} MB", f"{ROOM} MB", room < ROOM),
    ]


def _rows() -> Iterator[list[object]]:
    for n in range(ROWS):
        score = Decimal(10_000 - n % 5000) / 100
        yield [n + 1, f"{n:06}", f"选手{n}", f"滨江第{n % 300}机械厂", score, score, score, ""]


def _bare() -> float:
    started = time.perf_counter()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for row in _rows():
        sheet.append(row)
    book.save(io.BytesIO())
    return time.perf_counter() - started


def _ours() -> float:
    started = time.perf_counter()
    workbook([("成绩", [Column(heading) for heading in HEADINGS], _rows())])
    return time.perf_counter() - started


def _room() -> int:
    """Peak of a process that does nothing else, in MB."""
    code = "from tests.bench.excel_rosters import alone; alone()"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def alone() -> None:
    _ours()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
