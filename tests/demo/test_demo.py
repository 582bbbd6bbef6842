"""The demonstration: whole, sound, the same on every machine, harmless when run again."""

import re
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from contest.accounts.models import Account
from contest.accounts.passwords import verify_password
from contest.audit.models import AuditEntry
from contest.audit.words import ACTIONS, FIELDS, THINGS
from contest.certificates.models import Certificate
from contest.certificates.worker import certificate_folder
from contest.cli import house
from contest.contests.models import Contest, Event, Extension
from contest.db import db, read_only, transaction
from contest.demo.names import judges, workers
from contest.entries.models import Entry, Registrant, UnitRequest
from contest.entries.queries import earlier_people
from contest.judging.mine import judge_tasks
from contest.judging.overview import contest_overview
from contest.judging.progress import stage_progress
from contest.panels.models import Judge, Recusal
from contest.panels.recusals import recusal_pairs
from contest.people.idcards import parse_id_card
from contest.people.models import Unit
from contest.planning.queries import state_moments
from contest.results.models import Publication
from tests.samples import make_account

LINE = re.compile(r"^  (\w+) +(\S{4}-\S{4}-\S{4}-\S{4}) ", re.MULTILINE)
PASS = re.compile(r"^  (\d\d) \S+  PIN (\d{6})  (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def crowd():
    return workers(date(2026, 5, 1))


def run(app, *arguments):
    """What the command prints."""
    outcome = app.test_cli_runner().invoke(house, list(arguments))
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_numbers_of_workers_are_valid_and_fit_them(crowd):
    cards = [parse_id_card(worker.id_no, on=date(2026, 5, 1)) for worker in crowd]

    assert [card.gender for card in cards] == [worker.gender for worker in crowd]
    assert len({worker.id_no for worker in crowd}) == len({w.name for w in crowd}) == 120
    # no province has this number: nobody alive can bear it
    assert {card.number[:2] for card in cards} == {"99"}


def test_people_are_the_same_every_time(crowd):
    assert workers(date(2026, 5, 1)) == crowd
    assert set(judges()).isdisjoint(worker.name for worker in crowd)
    assert len(set(judges())) == 15


def test_demonstration_is_whole_and_sound(app):
    first = run(app, "demo", "--address", "http://hall.test:8000/")
    assert run(app, "check").endswith("自检通过\n")

    with app.app_context(), read_only():
        _check_contests()
        _check_registering()
        _check_judged(PASS.findall(first))
        _check_published()
        _check_log()
        counts = _counts()

    again = run(app, "demo", "--address", "http://hall.test:8000/")

    _check_logins(app, first, again)
    with app.app_context(), read_only():
        assert _counts() == counts


def _contest(state):
    return db.session.scalars(select(Contest).where(Contest.state == state)).one()


def _counts():
    tables = (Account, Contest, Entry, Registrant, Certificate)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def _check_contests():
    assert _counts() == [18, 3, 136, 136, 30]
    trades = {event.name for event in db.session.scalars(select(Event))}
    assert trades == {"焊工", "电工", "钳工"}


def _check_registering():
    contest = _contest("registering")
    query = select(Entry).join(Event).where(Event.contest_id == contest.id)
    states = {entry.state for entry in db.session.scalars(query)}
    assert states == {"draft", "submitted", "returned", "approved", "refused", "withdrawn"}
    returned = db.session.scalars(query.where(Entry.state == "returned")).all()
    wrong = sorted(list(entry.verdict["fields"]) for entry in returned)
    assert wrong == [["certificate_no"], ["id_no"]]
    assert len(db.session.scalars(select(Extension)).all()) == 1
    assert len(db.session.scalars(select(UnitRequest)).all()) == 2
    assert db.session.scalar(select(func.count(Registrant.photo_id))) > 90
    home = db.session.scalars(select(Unit).order_by(Unit.id)).first()
    assert len(earlier_people({home.id}, contest.id)) == 1
    moments = state_moments(contest)
    assert moments["draft"] < moments["registering"]


def _check_judged(passes):
    contest = _contest("judging")
    progresses = [
        stage_progress(event.stages[1].id)
        for event in sorted(contest.events, key=lambda event: event.position)
    ]
    done, due = sum(p.done for p in progresses), sum(p.due for p in progresses)
    assert 0.5 < done / due < 0.7
    assert [len(p.alarms) for p in progresses] == [0, 1, 0]
    behind = [p.scorers[3].code for p in progresses[:1]]
    assert progresses[0].given[behind[0]] == 2
    statuses = {entry.status for entry in db.session.scalars(select(Entry))}
    assert {"absent", "withdrawn"} <= statuses
    assert len(db.session.scalars(select(Recusal)).all()) > 6
    pairs = [pair for pair in recusal_pairs(contest.id) if pair.state == "proposed"]
    assert [pair.judge for pair in pairs] == ["15", "15"]
    assert len(contest_overview(contest.id)) == 6
    query = select(Judge).where(Judge.contest_id == contest.id)
    judges = {judge.code: judge.id for judge in db.session.scalars(query)}
    for code, _pin, _address in passes:
        (task,) = judge_tasks(judges[code])
        assert any(item.is_left for item in task.items)
    head, other = (judge_tasks(judges[code])[0] for code, *_rest in passes)
    assert (head.is_head, other.is_head) == (True, False)
    assert len([item for item in other.items if item.is_left]) > 5


def _check_published():
    contest = _contest("published")
    publication = db.session.scalars(select(Publication)).one()
    assert publication.contest_id == contest.id
    (electrician,) = [e for e in publication.layout["events"] if e["code"] == "electrician"]
    ways = [
        ([link["by"] for link in tie["links"]], bool(tie["shared"])) for tie in electrician["ties"]
    ]
    # by practical work; by time; by nothing, so that the place is shared
    assert sorted(ways) == [
        (["stage"], False),
        (["stage", "time"], False),
        (["stage", "time"], True),
    ]
    papers = list(certificate_folder().rglob("*.pdf"))
    assert len(papers) == 30


def _check_log():
    """Told in the order in which it happened, in words that people know."""
    links = db.session.scalars(select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.seq)).all()
    jumps = [
        f"{later.action} after {earlier.action}"
        for earlier, later in pairwise(links)
        if earlier.chain == later.chain and later.at < earlier.at
    ]
    assert jumps == []
    fields = {field for link in links for side in link.details.values() for field in side}
    # a place in the set-up is named as people know it: 焊工·报名条件·年龄算到
    assert {field for field in fields if field.isascii()} - set(FIELDS) == set()
    assert {link.action for link in links} - set(ACTIONS) == set()
    assert {link.subject.partition(":")[0] for link in links} - set(THINGS) == set()


def _check_logins(app, first, again):
    before, after = dict(LINE.findall(first)), dict(LINE.findall(again))
    assert (
        before.keys()
        == after.keys()
        == {
            "admin",
            "organiser",
            "scorekeeper",
            "checker",
            "headjudge",
            "supervisor",
            "enterprise",
        }
    )
    assert set(before.values()).isdisjoint(after.values())
    with app.app_context(), read_only():
        kept = {a.username: a.password_hash for a in db.session.scalars(select(Account))}
    assert verify_password(kept["organiser"], after["organiser"])
    assert not verify_password(kept["organiser"], before["organiser"])
    passes = PASS.findall(again)
    assert [code for code, _pin, _link in passes] == ["01", "04"]
    client = app.test_client()
    assert client.get(passes[0][2].removeprefix("http://hall.test:8000")).status_code == 302


def test_demonstration_is_not_mixed_with_real_people(app):
    with app.app_context(), transaction():
        make_account()

    outcome = app.test_cli_runner().invoke(house, ["demo"])

    assert outcome.exit_code == 1
    assert outcome.output.splitlines()[-1] == (
        "Error: 这里已有账号或竞赛，演示数据只填进空的系统。请用 CONTEST_INSTANCE 另指文件夹。"
    )
