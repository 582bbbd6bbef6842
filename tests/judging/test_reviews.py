"""How far the judging is: missing sheets, spreads, reviews, locking; few queries."""

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.judging.overview import contest_overview
from contest.judging.progress import progress_stamp, stage_progress
from contest.judging.reviews import decide, lock_stage, missing_of, stage_progresses, unlock_stage
from contest.panels.models import Recusal
from tests.judging.factories import CLERK, PANEL, TEN, make_hall, rubric


def give_all(hall, entries=None, mark="8"):
    for entry in hall.entries if entries is None else entries:
        for judge in hall.judges:
            hall.give(judge, entry, mark)


def row(hall, no="A71"):
    return next(r for r in stage_progress(hall.stage.id).rows if r.slot.label == no)


def test_counts_leave_out_recused_judges(hall):
    with transaction():
        db.session.add(Recusal(judge_id=hall.judges[2].id, entry_id=hall.entries[1].id))
        give_all(hall, hall.entries[:1])
    progress = stage_progress(hall.stage.id)

    assert (progress.done, progress.due, progress.left) == (5, 19, 14)
    assert progress.expected["j3"] == 3
    assert [r.is_complete for r in progress.rows] == [True, False, False, False]


def test_combined_score_follows_the_rule_and_waits_for_everybody(hall):
    marks = ["8", "8.5", "7.5", "9", "8"]
    with transaction():
        for judge, mark in zip(hall.judges, marks, strict=True):
            hall.give(judge, hall.entries[0], mark)
        hall.give(hall.judges[0], hall.entries[1])

    assert row(hall).combined == "245/3"
    assert row(hall, "A72").combined == ""


@pytest.mark.parametrize(("mark", "alarm"), [("7", ""), ("6.95", "open"), ("9", "")])
def test_alarm_begins_beyond_the_limit(session, administrator, mark, alarm):
    with transaction():
        criteria = [{"key": key, "kind": "points", "full": "10"} for key in TEN]
        hall = make_hall(document=rubric(*criteria))
        hall.give(hall.judges[0], hall.entries[0], "8")
        hall.give(hall.judges[1], hall.entries[0], mark)

    assert row(hall).alarm == alarm


def test_judgement_marks_two_apart_are_an_alarm(session, administrator):
    with transaction():
        criterion = {"key": "w", "name": "配合", "kind": "judgement", "full": "6"}
        hall = make_hall(document=rubric(criterion), setup={"panel": {"level": "criterion"}})
        for judge, mark in zip(hall.judges, (1, 2, 3, 2, 2), strict=True):
            hall.give(judge, hall.entries[0], marks={"w": mark})
    spread = row(hall).spread

    assert (spread.text, spread.limit_text, spread.criterion) == ("2", "1", "配合")


def test_rescore_waits_for_newer_sheets_of_everybody(hall):
    with transaction():
        hall.give(hall.judges[0], hall.entries[0], "8")
        hall.give(hall.judges[1], hall.entries[0], "6")
    entry_id = hall.entries[0].id
    with transaction():
        decide(actor=CLERK, stage=hall.stage, entry_id=entry_id, verdict="rescore", reason="再看")
    assert (row(hall).alarm, row(hall).cells["j1"].asked) == ("asked", True)
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "7.5", base=1)

    assert (row(hall).alarm, row(hall).cells["j1"].asked, row(hall).cells["j2"].asked) == (
        "",
        True,
        False,
    )
    assert stage_progress(hall.stage.id).asked == 1


def test_pass_needs_a_reason_and_holds_until_a_newer_sheet(hall):
    with transaction():
        hall.give(hall.judges[0], hall.entries[0], "8")
        hall.give(hall.judges[1], hall.entries[0], "6")
    fields = {
        "actor": CLERK,
        "stage": hall.stage,
        "entry_id": hall.entries[0].id,
        "verdict": "pass",
    }
    with pytest.raises(Invalid), transaction():
        decide(**fields, reason=" ")
    with transaction():
        decide(**fields, reason="焊缝一侧有争议")
    assert row(hall).alarm == "passed"
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "5", base=1)

    assert row(hall).alarm == "open"


def test_lock_names_what_is_missing_and_locks_when_confirmed(hall):
    with transaction():
        give_all(hall, hall.entries[:3])
        hall.give(hall.judges[0], hall.entries[3])
    with pytest.raises(Invalid) as caught, transaction():
        lock_stage(actor=CLERK, stage=hall.stage)

    assert str(caught.value) == "还没有评完：还差 4 份评分（A74：j2、j3、j4、j5）"
    with transaction():
        lock_stage(actor=CLERK, stage=hall.stage, confirmed=True)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "lock_stage"
    assert entry.details["new"]["missing"] == ["还差 4 份评分（A74：j2、j3、j4、j5）"]


def test_complete_stage_locks_once_and_opens_with_a_reason(hall):
    with transaction():
        give_all(hall)
        lock_stage(actor=CLERK, stage=hall.stage)
    with pytest.raises(Conflict), transaction():
        lock_stage(actor=CLERK, stage=hall.stage)
    with pytest.raises(Invalid), transaction():
        unlock_stage(actor=CLERK, stage=hall.stage, reason="")
    with transaction():
        unlock_stage(actor=CLERK, stage=hall.stage, reason="漏录一项")

    assert db.session.get(Stage, hall.stage.id).locked_at is None


def test_office_marks_wait_for_a_second_person(hall):
    assert [c.code for c in stage_progress(hall.theory.id).scorers] == ["office"]
    assert missing_of(stage_progresses(hall.theory)).sentences == [
        "还差 4 份评分（01：office；02：office；03：office；04：office）"
    ]


def test_stamp_moves_with_everything_that_shows(hall):
    stamps = [progress_stamp(hall.stage.id)]
    with transaction():
        hall.give(hall.judges[0], hall.entries[0])
    stamps.append(progress_stamp(hall.stage.id))
    with transaction():
        decide(
            actor=CLERK, stage=hall.stage, entry_id=hall.entries[0].id, verdict="rescore", reason=""
        )
    stamps.append(progress_stamp(hall.stage.id))
    with transaction():
        lock_stage(actor=CLERK, stage=hall.stage, confirmed=True)
    stamps.append(progress_stamp(hall.stage.id))

    assert len(set(stamps)) == 4


@pytest.mark.parametrize("size", [1, 3])
def test_query_counts_do_not_grow(session, administrator, count_queries, size):
    with transaction():
        hall = make_hall(entries=size, setup={"panel": PANEL})
        give_all(hall)
    stage_id, contest_id = hall.stage.id, hall.contest.id
    with count_queries() as matrix:
        stage_progress(stage_id)
    with count_queries() as overview:
        contest_overview(contest_id)

    assert (len(matrix), len(overview)) == (7, 6)


def test_overview_counts_every_stage(hall):
    with transaction():
        give_all(hall, hall.entries[:2])
    lines = contest_overview(hall.contest.id)

    assert [(line.stage.code, line.due, line.given) for line in lines] == [
        ("theory", 4, 0),
        ("practical", 20, 10),
    ]


def test_overview_leaves_out_sheets_that_are_no_longer_due(hall):
    """Scored first, then absent or recused: the stage does not look fuller than it is."""
    with transaction():
        give_all(hall, hall.entries[:2])
        hall.entries[0].status = "absent"
        db.session.add(Recusal(judge_id=hall.judges[2].id, entry_id=hall.entries[1].id))
    lines = contest_overview(hall.contest.id)

    assert [(line.due, line.given, line.is_complete) for line in lines] == [
        (3, 0, False),
        (14, 4, False),
    ]
