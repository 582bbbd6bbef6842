"""What must hold of everything else: log, standings, people, jobs, the database file itself."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select, text

from contest.audit.queries import chains, verify_chain
from contest.checks.report import Check, Finding, Progress
from contest.clock import now
from contest.contests.models import Event
from contest.db import db
from contest.i18n import N_
from contest.jobs.models import Job
from contest.people.crypto import CryptoError, decrypt, keyed_hash
from contest.people.models import Person
from contest.results.models import Standing

BATCH = 1000

BROKEN_FILE = N_("数据库文件已损坏：{what}。请立即停止写入，并从最近的备份恢复")
ORPHAN = N_("表 {table} 第 {row} 行指向不存在的 {parent} 记录，请从备份核对该行")
AHEAD = N_("赛项 {event} 的排名来自版本 {standing}，比数据版本 {version} 还新，请重新计算排名")
STRANGE_NUMBER = N_("人员 {person} 的证件号码打不开：密钥与数据库不配套，请恢复同一份备份的密钥")
OTHER_NUMBER = N_("人员 {person} 的证件号码与其检索值不符，该行被改动过，请对照证件重新登记")
HALF_NUMBER = N_("人员 {person} 的证件号码不完整，该行被改动过，请对照证件重新登记")
LOST_JOB = N_("后台任务 {job}（{name}）的执行进程已失联，请运行 flask contest work 接着执行")


def house_checks() -> list[Check]:
    """Every check that knows nothing of marks."""
    return [
        Check(N_("数据库文件完好"), sound_file),
        Check(N_("操作日志链完整"), whole_chains),
        Check(N_("排名不比数据新"), standings_not_ahead),
        Check(N_("证件号码与检索值一致"), numbers_match),
        Check(N_("后台任务没有失联"), no_lost_jobs),
    ]


def sound_file(_progress: Progress) -> Iterator[Finding]:
    """Pages and references of a SQLite file; PostgreSQL sees to both itself."""
    if db.session.get_bind().dialect.name != "sqlite":
        return
    for row in db.session.execute(text("PRAGMA quick_check")):
        if row[0] != "ok":
            yield Finding(BROKEN_FILE, {"what": row[0]})
    for row in db.session.execute(text("PRAGMA foreign_key_check")):
        yield Finding(ORPHAN, {"table": row[0], "row": row[1], "parent": row[2]})


def whole_chains(progress: Progress) -> Iterator[Finding]:
    """Every chain of the audit log, walked from end to end."""
    for chain in chains():
        for problem in verify_chain(chain, watch=progress.over):
            yield Finding(problem.message, problem.values)


def standings_not_ahead(progress: Progress) -> Iterator[Finding]:
    """No standing was computed from a later version than the event has."""
    query = (
        select(Event.code, Event.score_version, Standing.score_version.label("standing"))
        .join(Standing, Standing.event_id == Event.id)
        .order_by(Event.id)
    )
    for row in progress.over(db.session.execute(query)):
        if row.standing > row.score_version:
            values = {"event": row.code, "standing": row.standing, "version": row.score_version}
            yield Finding(AHEAD, values)


def numbers_match(progress: Progress) -> Iterator[Finding]:
    """Every kept ID number opens, and is the one it is found by."""
    query = select(Person.id, Person.id_type, Person.id_cipher, Person.id_hash).where(
        or_(Person.id_cipher.is_not(None), Person.id_hash.is_not(None))
    )
    rows = db.session.execute(query.order_by(Person.id).execution_options(yield_per=BATCH))
    for row in progress.over(rows):
        if row.id_cipher is None or row.id_hash is None or row.id_type is None:
            yield Finding(HALF_NUMBER, {"person": row.id})
            continue
        try:
            number = decrypt(row.id_cipher, row.id_hash)
        except CryptoError:
            yield Finding(STRANGE_NUMBER, {"person": row.id})
            continue
        if keyed_hash(row.id_type, number) != row.id_hash:
            yield Finding(OTHER_NUMBER, {"person": row.id})


def no_lost_jobs(_progress: Progress) -> Iterator[Finding]:
    """Every running job has a worker that still says so."""
    query = select(Job.id, Job.name).where(
        and_(Job.state == "running", or_(Job.lease_until.is_(None), Job.lease_until < now()))
    )
    for row in db.session.execute(query.order_by(Job.id)):
        yield Finding(LOST_JOB, {"job": row.id, "name": row.name})
