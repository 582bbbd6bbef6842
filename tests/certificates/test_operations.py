"""Issuing, revoking and reissuing: the ledger never says a number twice."""

import threading
from datetime import date

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.certificates.models import Certificate, CertificateSeries
from contest.certificates.operations import (
    issue_certificates,
    reissue_certificate,
    revoke_certificate,
    set_wording,
)
from contest.certificates.queries import honours, plan
from contest.contests.models import Contest
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.results.models import Publication
from tests.certificates.published import ACTOR, BASE, RANKING, line, make_world, publish

DAY = date(2026, 12, 1)


def issue(world, publication_id=None, on=DAY):
    """Issue everything that is due; the numbers of the new ones."""
    with transaction():
        publication = db.session.get_one(Publication, publication_id or world.publication_id)
        new = issue_certificates(
            actor=ACTOR, publication=publication, honours=honours(publication), on=on, base=BASE
        )
        return [certificate.number for certificate in new]


def ledger():
    rows = db.session.scalars(select(Certificate).order_by(Certificate.id))
    return [(c.number, c.source, c.name, c.award, c.state) for c in rows]


def one(number):
    return db.session.scalars(select(Certificate).where(Certificate.number == number)).one()


@pytest.fixture
def ready(any_app, world):
    with any_app.app_context():
        yield world


def test_everybody_who_earned_something_gets_one(ready):
    issue(ready)

    assert ledger() == [
        ("dasai-2026-0001", "welding/0001", "陈志远", "一等奖", "issued"),
        ("dasai-2026-0002", "welding/0002", "李䶮", "二等奖", "issued"),
        ("dasai-2026-0003", "welding/0003", "王㛃", "二等奖", "issued"),
        ("dasai-2026-0004", "rescue/T01", "乙厂一队", "一等奖", "issued"),
    ]


def test_certificate_keeps_what_it_says_and_where_it_came_from(ready):
    issue(ready)

    certificate = one("dasai-2026-0001")
    assert certificate.document == {
        "heading": "荣誉证书",
        "name": "陈志远",
        "suffix": "同志：",
        "paragraphs": [
            [
                ["在滨江市职工职业技能大赛（焊工）中成绩优异，荣获", ""],
                ["一等奖", "strong"],
                ["，拟授", ""],
                ["“市技术状元”", "strong"],
                ["称号。", ""],
            ],
            [["特发此证，以资鼓励。", ""]],
        ],
        "signer": "滨江市总工会",
        "date": "2026-12-01",
        "number": "dasai-2026-0001",
        "qr": f"{BASE}/verify/{certificate.verify_code}",
    }
    assert len(certificate.verify_code) == 16
    assert (certificate.publication_id, certificate.unit_id) == (
        ready.publication_id,
        ready.unit_id,
    )
    assert certificate.entry_id is not None


def test_issuing_twice_changes_nothing(ready):
    issue(ready)
    before = ledger()

    assert issue(ready) == []
    assert ledger() == before


def test_issuing_writes_one_audit_entry(ready):
    issue(ready)

    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "issue_certificates")
    )
    assert [(e.subject, e.details) for e in entries] == [
        (
            "publication:1",
            {"new": {"first": "dasai-2026-0001", "last": "dasai-2026-0004", "count": 4}},
        )
    ]


@pytest.mark.parametrize("state", ["draft", "judging", "scored", "notice"])
def test_nothing_is_issued_before_results_are_published(ready, state):
    with transaction():
        db.session.get_one(Contest, ready.contest_id).state = state

    with pytest.raises(Conflict):
        issue(ready)
    assert ledger() == []


def test_only_the_newest_publication_counts(ready):
    with transaction():
        publish(db.session.get_one(Contest, ready.contest_id), 2, RANKING)

    with pytest.raises(Conflict, match="成绩已经重新公布（第 2 次），不能再按第 1 次发证"):
        issue(ready)


def test_correction_is_shown_and_waits_for_the_revocation(ready):
    issue(ready)
    changed = [RANKING[0], line("0002", "李䶮", 4), line("0003", "王㛃", 2, "一等奖", unit="乙厂")]
    with transaction():
        contest = db.session.get_one(Contest, ready.contest_id)
        second = publish(contest, 2, changed).id

    found = plan(db.session.get_one(Publication, second))
    assert [(h.source, c.number) for h, c in found.differing] == [
        ("welding/0003", "dasai-2026-0003")
    ]
    assert [c.number for c in found.orphans] == ["dasai-2026-0002"]
    assert issue(ready, second) == []

    with transaction():
        revoke_certificate(actor=ACTOR, certificate=one("dasai-2026-0003"), reason="成绩更正")
    assert issue(ready, second) == ["dasai-2026-0005"]
    assert (one("dasai-2026-0005").award, one("dasai-2026-0005").edition) == ("一等奖", 2)


def test_revoked_certificate_does_not_come_back_by_itself(ready):
    issue(ready)
    with transaction():
        certificate = one("dasai-2026-0002")
        revoke_certificate(
            actor=ACTOR,
            certificate=certificate,
            reason="冒名顶替",
            document_no="总工发〔2026〕9 号",
        )

    assert issue(ready) == []
    kept = one("dasai-2026-0002")
    assert (kept.state, kept.reason, kept.document_no) == (
        "revoked",
        "冒名顶替",
        "总工发〔2026〕9 号",
    )
    assert kept.ended_at is not None


def test_revoking_needs_a_reason_and_happens_once(ready):
    issue(ready)

    with pytest.raises(Invalid), transaction():
        revoke_certificate(actor=ACTOR, certificate=one("dasai-2026-0001"), reason="  ")
    with transaction():
        revoke_certificate(actor=ACTOR, certificate=one("dasai-2026-0001"), reason="误发")
    with pytest.raises(Conflict), transaction():
        revoke_certificate(actor=ACTOR, certificate=one("dasai-2026-0001"), reason="误发")


def test_reissued_certificate_has_the_right_name_and_another_number(ready):
    with transaction():
        set_wording(
            actor=ACTOR,
            contest=db.session.get_one(Contest, ready.contest_id),
            values={"text": "授予{name}{award}。"},
        )
    issue(ready)
    with transaction():
        fresh = reissue_certificate(
            actor=ACTOR, certificate=one("dasai-2026-0002"), reason="姓名写错", on=date(2027, 1, 5),
            base=BASE, name="李龑",
        )  # fmt: skip
        number = fresh.number

    old, new = one("dasai-2026-0002"), one(number)
    # a year that has changed begins a series of its own
    assert (number, new.name, new.edition, new.replaces_id) == (
        "dasai-2027-0001",
        "李龑",
        2,
        old.id,
    )
    assert (old.state, old.reason) == ("reissued", "姓名写错")
    assert new.document["paragraphs"] == [[["授予李龑", ""], ["二等奖", "strong"], ["。", ""]]]
    assert new.verify_code != old.verify_code
    # the results still have the wrong name: that is no reason to issue another
    assert issue(ready) == []


@pytest.mark.parametrize(
    ("holders", "names"),
    [
        ("entries", ["乙厂一队"]),
        ("members", ["孙大伟", "吴桂英"]),
        ("both", ["乙厂一队", "孙大伟", "吴桂英"]),
    ],
)
def test_members_of_a_team_get_theirs_where_the_contest_says_so(any_app, world, holders, names):
    with any_app.app_context():
        with transaction():
            other = make_world(f"c-{holders}", holders=holders)
        issue(other)

        assert [c[2] for c in ledger() if c[1].startswith("rescue/")] == names


def test_contests_that_share_a_pattern_count_on_together(ready):
    with transaction():
        first = make_world("one", number="LT-{year}-{n}", digits=6)
        second = make_world("two", number="LT-{year}-{n}", digits=6)

    numbers = issue(first) + issue(second)

    assert numbers == [f"LT-2026-{n:06}" for n in range(1, 9)]


def test_failed_transaction_leaves_no_gap(ready):
    def stumble():
        with transaction():
            publication = db.session.get_one(Publication, ready.publication_id)
            given = honours(publication)
            issue_certificates(
                actor=ACTOR, publication=publication, honours=given, on=DAY, base=BASE
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stumble()

    assert issue(ready)[0] == "dasai-2026-0001"


def test_two_at_once_number_without_gap_or_double(any_app, world):
    failed = []

    def work():
        with any_app.app_context():
            try:
                issue(world)
            except Conflict as error:  # pragma: no cover
                failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with any_app.app_context():
        assert failed == []
        assert [c[0] for c in ledger()] == [f"dasai-2026-{n:04}" for n in range(1, 5)]
        assert db.session.get_one(CertificateSeries, "dasai-2026-{n}").last == 4


def test_wording_that_cannot_be_filled_is_refused_key_by_key(ready):
    contest = db.session.get_one(Contest, ready.contest_id)

    with pytest.raises(Invalid) as caught, transaction():
        set_wording(actor=ACTOR, contest=contest, values={"text": "{prize}", "number": "{code}"})

    assert sorted(caught.value.problems) == ["number", "text"]
    assert db.session.get_one(Contest, ready.contest_id).setup == {"certificates": {}}


def test_certificates_need_somebody_who_signs(ready):
    with transaction():
        db.session.get_one(Contest, ready.contest_id).organiser = None

    with pytest.raises(Invalid, match="没有落款单位"):
        issue(ready)
