"""Each invariant broken once, behind the program's back, and called by its name."""

import sqlite3

import click
import pytest
from click.testing import CliRunner
from flask_babel import force_locale
from sqlalchemy import text

from contest.audit.operations import Actor, contest_chain, record
from contest.checks.cli import check_command
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.jobs.models import Job
from contest.judging.models import Sheet
from contest.people.crypto import set_keys
from contest.people.operations import find_or_create_person
from contest.results.models import Standing
from contest.rubrics.models import Rubric
from tests.people.numbers import id_number

CLERK = Actor.local()
NAMES = [
    "数据库文件完好",
    "操作日志链完整",
    "排名不比数据新",
    "证件号码与检索值一致",
    "后台任务没有失联",
    "每个评分人对每位选手每个阶段只有一张有效评分单",
    "有效评分单都是最新版次",
    "评分单所用的评分标准都在",
    "评分单总分与分项重算一致",
    "每张评分单都有操作日志",
]


def make_sheet(entry, stage, scorer, mark, **fields):
    return Sheet(
        uuid=f"{scorer}-{fields.get('revision', 1)}",
        stage_id=stage.id,
        entry_id=entry.id,
        scorer=scorer,
        marks={"a1": mark},
        total_num=fields.pop("num", 25),
        total_den=fields.pop("den", 1),
        submitted_at=now(),
        **fields,
    )


def make_job(**fields):
    return Job(name="demo", arguments={}, actor={}, state="running", created_at=now(), **fields)


@pytest.fixture
def hall(session, frozen):
    """A small contest in good order: three judges, one of whom sent twice; a person; a job."""
    with transaction():
        contest = Contest(code="c1", kind="skills", name="焊工赛", created_at=now())
        event = Event(code="welding", name="焊工", entry_type="person", position=1, score_version=5)
        stage = Stage(code="practical", position=1)
        contest.events, event.stages = [event], [stage]
        entry = Entry(event=event, no="01", name="张三", coefficients={"a1": "2"})
        criterion = {"key": "a1", "kind": "points", "weight": "2.5", "coefficient": "entry"}
        document = {"groups": [{"key": "A", "criteria": [criterion]}]}
        rubric = Rubric(stage=stage, version=1, document=document, created_at=now())
        session.add_all([contest, entry, rubric])
        session.flush()
        sheets = [
            make_sheet(entry, stage, "j1", "5"),
            make_sheet(entry, stage, "j2", "4", current=False, num=20),
            make_sheet(entry, stage, "j2", "0.3", revision=2, num=3, den=2),
            make_sheet(entry, stage, "j3", "5", num=None, den=None, total_text="50/2"),
        ]
        standing = Standing(event_id=event.id, score_version=5, document={}, computed_at=now())
        job = make_job(lease_until=now())
        session.add_all([*sheets, standing, job])
        session.flush()
        chain = contest_chain(contest.id)
        for sheet in sheets[:2]:
            record(actor=CLERK, chain=chain, action="submit_sheet", subject=f"sheet:{sheet.id}")
        record(
            actor=CLERK, chain=chain, action="import_sheets", subject="contest:1", new={"sheets": 2}
        )
        find_or_create_person(actor=CLERK, name="张三", id_no=id_number(1))
        find_or_create_person(actor=CLERK, name="李四")
    return session


def run(app):
    """Exit code and printed lines of the command, in an application context of its own."""
    group = click.Group("contest", commands=[check_command])
    with app.app_context():
        result = CliRunner().invoke(group, ["check"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def test_a_house_in_order(app, hall):
    code, lines = run(app)

    assert lines == [
        "✓ 数据库文件完好",
        "✓ 操作日志链完整（检查 5 条）",
        "✓ 排名不比数据新（检查 1 条）",
        "✓ 证件号码与检索值一致（检查 1 条）",
        "✓ 后台任务没有失联",
        "✓ 每个评分人对每位选手每个阶段只有一张有效评分单",
        "✓ 有效评分单都是最新版次",
        "✓ 评分单所用的评分标准都在",
        "✓ 评分单总分与分项重算一致（检查 4 条）",
        "✓ 每张评分单都有操作日志（检查 4 条）",
        "自检通过",
    ]
    assert code == 0


def test_an_empty_house_is_in_order(app, session):
    code, lines = run(app)

    assert lines == [*(f"✓ {name}" for name in NAMES), "自检通过"]
    assert code == 0


BREACHES = [
    (
        "UPDATE audit_entry SET reason='x' WHERE seq=2 AND chain='contest:1'",
        "操作日志链完整",
        ["操作日志 contest:1 第 2 条的内容与其校验值不符，内容被改动过"],
    ),
    (
        "UPDATE standing SET score_version=6",
        "排名不比数据新",
        ["赛项 welding 的排名来自版本 6，比数据版本 5 还新，请重新计算排名"],
    ),
    (
        "UPDATE person SET id_hash='00' WHERE id=1",
        "证件号码与检索值一致",
        ["人员 1 的证件号码打不开：密钥与数据库不配套，请恢复同一份备份的密钥"],
    ),
    (
        "UPDATE person SET id_type='护照' WHERE id=1",
        "证件号码与检索值一致",
        ["人员 1 的证件号码与其检索值不符，该行被改动过，请对照证件重新登记"],
    ),
    (
        "UPDATE person SET id_cipher=NULL WHERE id=1",
        "证件号码与检索值一致",
        ["人员 1 的证件号码不完整，该行被改动过，请对照证件重新登记"],
    ),
    (
        "DROP INDEX uq_sheet_current; UPDATE sheet SET current=1",
        "每个评分人对每位选手每个阶段只有一张有效评分单",
        ["评分单 2、3 同时有效（同一评分人、选手、阶段），请由裁判长核对后作废多余的"],
    ),
    (
        "UPDATE sheet SET current=0 WHERE id=3; UPDATE sheet SET current=1 WHERE id=2",
        "有效评分单都是最新版次",
        ["评分单 2 不是最新版次却仍有效，请由裁判长核对后改为最新版次"],
    ),
    (
        "UPDATE sheet SET rubric_version=2 WHERE id=1",
        "评分单所用的评分标准都在",
        ["评分单 1 所用的评分标准第 2 版不存在，请从备份恢复该版评分标准"],
    ),
    (
        "UPDATE sheet SET total_num=7 WHERE id IN (2, 3)",
        "评分单总分与分项重算一致",
        [
            "评分单 2 存的总分是 7，按分项重算是 20，请由统分员复核",
            "评分单 3 存的总分是 3.5，按分项重算是 1.5，请由统分员复核",
        ],
    ),
    (
        'UPDATE sheet SET marks=\'{"a1": "five"}\' WHERE id=1',
        "评分单总分与分项重算一致",
        ["评分单 1 存的总分是 25，按分项重算是 —，请由统分员复核"],
    ),
    (
        "UPDATE sheet SET total_num=NULL, total_den=NULL WHERE id=1",
        "评分单总分与分项重算一致",
        ["评分单 1 存的总分是 —，按分项重算是 25，请由统分员复核"],
    ),
    (
        "INSERT INTO sheet SELECT 9, 'u', stage_id, entry_id, period, 'j9', judge_id, member,"
        " revision, current, state, rubric_version, marks, usable, total_num, total_den,"
        " total_text, submitted_at, account_id FROM sheet WHERE id=1",
        "每张评分单都有操作日志",
        ["竞赛 c1 有 1 张评分单没有操作日志（如 3、4、9），请核对来源"],
    ),
]


@pytest.mark.parametrize(("statements", "name", "said"), BREACHES)
def test_a_breach_is_named(app, hall, statements, name, said):
    with transaction():
        for statement in statements.split(";"):
            db.session.execute(text(statement))

    code, lines = run(app)

    wrong = lines.index(f"✗ {name}")
    assert lines[wrong + 1 : wrong + 1 + len(said)] == [f"    {sentence}" for sentence in said]
    assert [line for line in lines if line.startswith("✗")] == [f"✗ {name}"]
    assert lines[-1] == f"自检发现 {len(said)} 个问题，处理后请再运行一次"
    assert code == 1


def test_an_unfinished_sheet_needs_no_total(app, hall):
    with transaction():
        db.session.execute(
            text("UPDATE sheet SET usable=0, total_num=NULL, total_den=NULL WHERE id=1")
        )

    assert run(app)[0] == 0


def test_a_lost_job_is_named(app, hall, frozen):
    frozen.forward(seconds=1)

    code, lines = run(app)

    wrong = lines.index("✗ 后台任务没有失联")
    said = "    后台任务 1（demo）的执行进程已失联，请运行 flask contest work 接着执行"
    assert (code, lines[wrong + 1]) == (1, said)


def test_a_reference_into_nothing_is_named(app, hall):
    hall.close()
    with sqlite3.connect(f"{app.config['INSTANCE']}/contest.sqlite") as raw:
        raw.execute("UPDATE rubric SET stage_id=77")  # a plain connection minds no references
    raw.close()

    _, lines = run(app)

    assert lines[:2] == [
        "✗ 数据库文件完好",
        "    表 rubric 第 1 行指向不存在的 stage 记录，请从备份核对该行",
    ]


def test_the_key_of_another_house_is_named(app, hall):
    set_keys("22" * 32)

    code, lines = run(app)

    said = "    人员 1 的证件号码打不开：密钥与数据库不配套，请恢复同一份备份的密钥"
    assert (code, lines[lines.index("✗ 证件号码与检索值一致") + 1]) == (1, said)


def test_many_findings_are_counted(app, hall):
    with transaction():
        for number in range(25):
            db.session.add(make_job(contest_id=number))

    _, lines = run(app)

    wrong = lines.index("✗ 后台任务没有失联")
    assert lines[wrong + 21] == "    另有 5 处未列出"
    assert lines[-1] == "自检发现 25 个问题，处理后请再运行一次"


def test_a_check_never_writes_and_never_waits(app, hall):
    """It runs while judges are scoring: it must not hold the write gate."""
    with transaction():
        db.session.execute(text("UPDATE event SET name='焊接'"))
        code, _lines = run(app)

    assert code == 0


@pytest.mark.db
def test_every_check_runs_on_postgresql(pg_app):
    with pg_app.app_context(), transaction():
        find_or_create_person(actor=CLERK, name="张三", id_no=id_number(1))

    code, lines = run(pg_app)

    assert code == 0, lines
    assert lines[1] == "✓ 操作日志链完整（检查 1 条）"


def test_sheets_are_listed_in_english_with_commas(app, hall):
    with transaction():
        db.session.execute(text("DROP INDEX uq_sheet_current"))
        db.session.execute(text("UPDATE sheet SET current=1"))
    with app.app_context(), force_locale("en"):
        group = click.Group("contest", commands=[check_command])
        lines = CliRunner().invoke(group, ["check"]).output.splitlines()

    said = [line.strip() for line in lines if line.strip().startswith("Sheets 2")]
    assert said == [
        "Sheets 2, 3 are current at the same time (one scorer, entry and stage)."
        " The head judge should void the extra ones"
    ]
