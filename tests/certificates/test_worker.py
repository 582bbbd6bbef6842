"""Issuing as a job, in this process and in one that is killed."""

import shutil
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from contest.certificates.models import Certificate
from contest.clock import now
from contest.db import db, transaction
from contest.jobs.models import Job
from contest.jobs.operations import enqueue
from contest.pdf import glyphs
from contest.pdf.fonts import font_folder
from contest.worker import work
from tests.certificates.published import ACTOR, BASE, line, make_world
from tests.pdf.reading import codes_of, fonts_of, pages_of, size_of, words_of
from tests.workers import Worker, start_worker

MANY = 400


def order(world, **arguments) -> int:
    with transaction():
        given = {"publication_id": world.publication_id, "on": "2026-12-01", "base": BASE}
        return enqueue(
            actor=ACTOR,
            name="issue_certificates",
            arguments=given | arguments,
            contest_id=world.contest_id,
        ).id


def job(job_id: int) -> Job:
    with transaction() as session:
        found = session.get(Job, job_id)
        session.refresh(found)
        session.expunge(found)
    return found


def papers(app) -> list[Path]:
    folder = Path(app.config["INSTANCE"]) / "exports" / "certificates"
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def context(any_app):
    with any_app.app_context():
        yield any_app
        db.session.remove()


def run(app) -> None:
    work(app, threading.Event(), until_idle=True)


def test_job_issues_and_prints_everything(context, world):
    job_id = order(world)
    run(context)

    done = job(job_id)
    assert (done.state, done.done_units, done.total_units, done.error) == ("done", 4, 4, "")
    assert done.result == {
        "summary": "新颁发 4 张，原有 0 张。",
        "issued": 4,
        "printed": 4,
        "endpoint": "certificates.index",
        "values": {"contest_id": world.contest_id},
        "button": "打开证书台账",
    }
    with transaction() as session:
        codes = sorted(session.scalars(select(Certificate.verify_code)))
    assert [path.stem for path in papers(context)] == codes


def test_paper_says_what_the_ledger_says(context, world):
    order(world)
    run(context)

    with transaction() as session:
        first = session.scalars(select(Certificate).order_by(Certificate.serial)).first()
        code, number = first.verify_code, first.number
    (file,) = [path for path in papers(context) if path.stem == code]
    pdf = file.read_bytes()
    assert words_of(pdf) == (
        "荣誉证书陈志远同志：在滨江市职工职业技能大赛（焊工）中成绩优异，荣获一等奖，"
        "拟授“市技术状元”称号。特发此证，以资鼓励。"
        f"证书编号{number}扫码可核验内容与状态滨江市总工会二〇二六年十二月一日"
    )
    assert codes_of(pdf) == [f"{BASE}/verify/{code}"]
    assert (pages_of(pdf), size_of(pdf)) == (1, (297, 210))
    assert {embedded for _, embedded in fonts_of(pdf)} == {True}


def test_second_run_prints_only_what_is_missing(context, world):
    order(world)
    run(context)
    lost, *kept = papers(context)
    lost.unlink()
    stamps = [path.stat().st_mtime_ns for path in kept]

    job_id = order(world)
    run(context)

    result = job(job_id).result
    assert (result["summary"], result["printed"]) == ("新颁发 0 张，原有 4 张。", 1)
    assert papers(context) == [lost, *kept]
    assert [path.stat().st_mtime_ns for path in kept] == stamps


def test_only_those_who_were_asked_for(context, world):
    order(world, sources=["welding/0002"])
    run(context)

    with transaction() as session:
        assert session.scalars(select(Certificate.name)).all() == ["李䶮"]


def test_missing_glyph_stops_before_the_first_number(context, world):
    with transaction():
        other = make_world(
            "rare", [line("0001", "张三", 1, "一等奖"), line("0002", "王𮬿", 2, "二等奖")]
        )
    job_id = order(other)
    run(context)

    failed = job(job_id)
    assert failed.state == "failed"
    assert failed.error.startswith("字体里没有“𮬿”字（U+2EB3F，王𮬿），没有打印。")
    with transaction() as session:
        assert session.scalar(select(func.count(Certificate.id))) == 0


def test_publication_that_is_no_longer_the_newest_fails_with_a_sentence(context, world):
    job_id = order(world, publication_id=world.publication_id + 999)
    run(context)

    assert (job(job_id).state, job(job_id).error) == (
        "failed",
        "这次公布已不存在，没有颁发证书。请刷新后重新颁发。",
    )


def start(app, **environment) -> Worker:
    return start_worker(app, "tests.certificates.worker_process", **environment)


def issued() -> int:
    with transaction() as session:
        return session.scalar(select(func.count(Certificate.id)))


def test_killed_worker_leaves_no_gap_and_doubles_no_number(context, font_home, monkeypatch):
    monkeypatch.setattr(glyphs, "_instance", font_home)
    fonts = Path(context.config["INSTANCE"]) / "fonts"
    shutil.copytree(font_folder(font_home), fonts, dirs_exist_ok=True)
    with transaction():
        world = make_world(
            "many", [line(f"{n:04}", f"获奖人{n}", n, "优秀奖") for n in range(1, MANY)]
        )
    job_id = order(world)
    first = start(context)
    deadline = time.monotonic() + 60
    while len(papers(context)) < 120:
        assert time.monotonic() < deadline
        time.sleep(0.02)

    first.kill()
    # killed in the middle: some are in the ledger, not all of them on paper
    assert 120 <= issued() < MANY
    before = {path: path.stat().st_mtime_ns for path in papers(context) if path.suffix == ".pdf"}
    with transaction() as session:
        session.execute(update(Job).values(lease_until=now()))
    assert start(context, UNTIL_IDLE="1").wait(120) == 0

    assert (job(job_id).state, job(job_id).attempts) == ("done", 2)
    with transaction() as session:
        serials = session.scalars(select(Certificate.serial).order_by(Certificate.serial)).all()
        sources = session.scalars(select(Certificate.source)).all()
        codes = session.scalars(select(Certificate.verify_code)).all()
    assert serials == list(range(1, MANY + 1))
    assert len(set(sources)) == MANY
    assert {path.stem for path in papers(context) if path.suffix == ".pdf"} == set(codes)
    assert {path: path.stat().st_mtime_ns for path in before} == before
