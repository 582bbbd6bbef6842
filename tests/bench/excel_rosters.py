"""What tables of a hundred thousand rows cost: a ranking going out, a roster coming in."""

import io
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from contest.app import create_app
from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db, transaction
from contest.entries.excel import COLUMNS
from contest.entries.models import Delegation, Entry
from contest.entries.operations.entering import delegation_for
from contest.entries.operations.roster_writing import write_roster
from contest.entries.operations.rosters import read_parts, receive_roster
from contest.excel.write import Column, workbook
from contest.people.idcards import check_digit
from contest.people.operations import find_or_create_unit
from contest.prepare import prepare
from contest.worker import collect_seldom
from tests.bench import Claim

ROWS = 100_000
MOST_IN = 8  # times bare iteration and executemany of the same rows
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
        *_coming_in(),
    ]


def _coming_in() -> list[Claim]:
    """From the bytes of the file to drafts in the database, with numbers checked and encrypted."""
    data = roster(ROWS)
    # the best of three turns each: other programs run here too, and meet one turn or the other
    turns = [_turn_in(data) for _turn in range(3)]
    bare = min(bare for bare, _ours in turns)
    reading = min(ours[0] for _bare, ours in turns)
    writing = min(ours[1] for _bare, ours in turns)
    busy = min(ours[2] for _bare, ours in turns)
    longest = min(ours[3] for _bare, ours in turns)
    ratio = (reading + writing) / bare
    what = f"roster of {ROWS:,} rows × {len(COLUMNS)} columns"
    told = (
        f"{ratio:.1f}x ({reading:.1f} s read and kept, {writing:.1f} s written; bare {bare:.1f} s;"
        f" {busy:.1f} s of the processor)"
    )
    return [
        Claim(f"{what}, in bare calamine and executemany", told, f"{MOST_IN}x", ratio <= MOST_IN),
        # how judges fare meanwhile is measured in excel_beside_judging
        Claim(f"{what}, 19 of 20 parts of the writing", f"{longest * 1000:.0f} ms", "-", True),
    ]


def _turn_in(data: bytes) -> tuple[float, tuple[float, float, float, float]]:
    with tempfile.TemporaryDirectory() as folder:
        bare = _bare_in(data, Path(folder) / "bare.sqlite")
        app = create_app({"INSTANCE": folder})
        prepare(app)
        with app.app_context():
            ours = _ours_in(data)
            db.session.remove()
            db.engine.dispose()
    return bare, ours


def roster(count: int) -> bytes:
    """A workbook of so many people, each with a number of their own."""
    rows = (
        ["焊工", f"选手{n}", "居民身份证", _number(n), "", "", "焊工", "技师",
         f"ZS{n:012}", "13812345678", "技术能手", ""]
        for n in range(count)
    )  # fmt: skip
    return workbook([("名册", [Column(column.heading) for column in COLUMNS], rows)])


def _number(n: int) -> str:
    """A valid number, another one for each row."""
    days, order = divmod(n, 999)
    first = f"110105{1960 + days // 28}05{days % 28 + 1:02}{order + 1:03}"
    return first + check_digit(first)


def _bare_in(data: bytes, path: Path) -> float:
    """Seconds to iterate over the cells and to insert them as they are."""
    started = time.perf_counter()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = list(sheet.iter_rows())[1:]
    marks = ", ".join("?" * len(rows[0]))
    names = ", ".join(f"c{n}" for n in range(len(rows[0])))
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE t ({names})")
    with connection:
        connection.executemany(f"INSERT INTO t VALUES ({marks})", rows)  # noqa: S608
    connection.close()
    return time.perf_counter() - started


def make_delegation(actor: Actor, code: str = "bench") -> Delegation:
    """A unit in a contest that takes entries."""
    contest = Contest(code=code, kind="skills", name="竞赛", state="registering", created_at=now())
    contest.events = [
        Event(code=f"e{n}", name=name, entry_type=kind, position=n)
        for n, (name, kind) in enumerate((("焊工", "person"), ("救援", "team")))
    ]
    db.session.add(contest)
    db.session.flush()
    unit = find_or_create_unit(actor=actor, name="机械厂")
    return delegation_for(actor=actor, contest=contest, unit=unit)


def _ours_in(data: bytes) -> tuple[float, float, float, float]:
    """Seconds of reading, of writing, of the processor in both, and of the longest part."""
    actor = Actor("system", "bench", "local")
    collect_seldom()  # as the job process does at its start
    with transaction():
        delegation = make_delegation(actor)
        busy, started = _processor(), time.perf_counter()
        given = {"actor": actor, "delegation": delegation, "data": data, "name": "a.xlsx"}
        upload_id = receive_roster(**given).id
    _walk(read_parts(actor=actor, upload_id=upload_id))
    reading = time.perf_counter() - started
    started = time.perf_counter()
    longest = _walk(write_roster(actor=actor, upload_id=upload_id))
    writing = time.perf_counter() - started
    assert db.session.scalar(select(func.count()).select_from(Entry)) == ROWS
    return reading, writing, _processor() - busy, longest


def _walk(parts: Iterator[object]) -> float:
    """Every part in a transaction of its own; seconds of the longest but one in twenty."""
    taken = []
    while True:
        started = time.perf_counter()
        with transaction():
            if next(parts, None) is None:
                break
        taken.append(time.perf_counter() - started)
    return sorted(taken)[len(taken) * 19 // 20]


def _processor() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


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
    # not ru_maxrss: a process begins with the peak of the one that started it
    peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    print(int(peak) >> 10)
