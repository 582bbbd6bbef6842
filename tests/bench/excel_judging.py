"""What a hundred workbooks for judges cost, against openpyxl writing nothing but their values."""

import io
import tempfile
import time
import zipfile
from decimal import Decimal

from openpyxl import Workbook

from contest.app import create_app
from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.excel.read import read_sheets
from contest.files.models import StoredFile
from contest.files.operations import open_file
from contest.judging.operations import submit_sheet
from contest.offline.operations import make_workbooks, take_workbook
from contest.offline.places import setting_of
from contest.offline.previews import preview_of
from contest.panels.models import Judge, Panel, Seat
from contest.prepare import prepare
from contest.rubrics.models import Rubric
from tests.bench import Claim

JUDGES, ENTRIES, CRITERIA = 100, 60, 20
MOST = 4  # times the bare writing of the values
SECONDS, BACK = 20, 2
CLERK = Actor("system", "bench", "local")


def run() -> list[Claim]:
    bare = _bare()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder})
        prepare(app)
        with app.app_context():
            stage_id = _hall()
            ours, data = _ours(stage_id)
            back = _back(stage_id, data)
            db.session.remove()
            db.engine.dispose()
    ratio = ours / bare
    what = f"{JUDGES} judges × {ENTRIES} entries × {CRITERIA} criteria"
    return [
        Claim(f"workbooks of {what}", f"{ours:.1f} s", f"{SECONDS} s", ours < SECONDS),
        Claim("the same in bare openpyxl writing", f"{ratio:.1f}x", f"{MOST}x", ratio <= MOST),
        Claim("one of them read back and compared", f"{back:.2f} s", f"{BACK} s", back < BACK),
    ]


def _bare() -> float:
    """Seconds for the values alone: no styles, no rules, no formulas."""
    values = [Decimal("8.5")] * CRITERIA
    started = time.perf_counter()
    for _judge in range(JUDGES):
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for number in range(ENTRIES):
            sheet.append([number, f"A{number}", *values])
        book.save(io.BytesIO())
    return time.perf_counter() - started


def _hall() -> int:
    """A stage with all its judges and entries; the first judge has given every mark."""
    criteria = [
        {"key": f"c{n}", "name": f"项目 {n}", "kind": "points", "full": "10", "step": "0.5"}
        for n in range(CRITERIA)
    ]
    with transaction():
        contest = Contest(
            code="bench", kind="skills", name="竞赛", state="judging", created_at=now()
        )
        event = Event(code="e", name="焊工", entry_type="person", position=1)
        stage = Stage(code="s", name="实操", position=1, setup={})
        contest.events, event.stages = [event], [stage]
        db.session.add(contest)
        db.session.flush()
        entries = [
            Entry(event_id=event.id, no=f"{n:03}", name="甲", state="approved", blind_code=f"A{n}")
            for n in range(ENTRIES)
        ]
        judges = [Judge(contest_id=contest.id, code=f"j{n:03}", name=None) for n in range(JUDGES)]
        document = {"groups": [{"key": "A", "name": "操作", "criteria": criteria}]}
        rubric = Rubric(stage=stage, document=document, created_at=now())
        db.session.add_all([*entries, *judges, rubric])
        db.session.flush()
        seats = [Seat(judge_id=judge.id) for judge in judges]
        db.session.add(Panel(event_id=event.id, stage_id=stage.id, entries=["*"], seats=seats))
    with transaction():
        for entry in entries:
            submit_sheet(
                actor=CLERK,
                uuid=f"bench-{entry.id}",
                stage=stage,
                entry=entry,
                scorer=judges[0].code,
                judge_id=judges[0].id,
                base_revision=0,
                marks={c["key"]: "8.5" for c in criteria},
            )
    return stage.id


def _ours(stage_id: int) -> tuple[float, bytes]:
    """Seconds for the whole job, from the database to the sealed zip; and one of its workbooks."""
    started = time.perf_counter()
    with transaction():
        work = make_workbooks(actor=CLERK, stage_id=stage_id, period="")
        while True:
            try:
                next(work)
            except StopIteration as end:
                file_id = end.value["values"]["file_id"]
                break
    seconds = time.perf_counter() - started
    packed = open_file(db.session.get_one(StoredFile, file_id))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        assert len(names) == JUDGES
        return seconds, archive.read(names[0])


def _back(stage_id: int, data: bytes) -> float:
    """Seconds for one workbook, from its bytes to a preview."""
    started = time.perf_counter()
    with transaction():
        preview = take_workbook(
            actor=CLERK,
            setting=setting_of(db.session.get_one(Stage, stage_id)),
            data=data,
            name="a.xlsx",
            sheets=read_sheets(data),
            account_id=1,
        )
        found = preview_of(preview).counts
    seconds = time.perf_counter() - started
    assert found["same"] == ENTRIES * CRITERIA, found
    return seconds
