"""Correcting a rubric that sheets froze: what it changes, what it refuses, what is left behind."""

import copy

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.checks.sheets import every_sheet_logged, right_totals
from contest.contests.models import Event, Notice
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.judging.models import Sheet
from contest.judging.reviews import lock_stage
from contest.planning.rubric.correcting import apply_correction
from contest.planning.rubric.effects import Stand, effect_of
from contest.planning.rubric.operations import store_rubric
from contest.results.pages import event_page
from contest.results.queries import scored_event
from contest.rubrics import rules
from contest.rubrics.corrections import drop_correction, start_correction
from contest.rubrics.models import RubricDraft
from contest.rubrics.queries import correction_of, current_rubric
from tests.judging.factories import CLERK, make_hall, points, rubric
from tests.offline.hall import book_for, take

TWO = rubric(points("p"), points("q", "20", "1"), full="30")
MARKS = [("8", "12"), ("6", "15"), ("9", "9")]  # of three entries, the same from all judges


@pytest.fixture(autouse=True)
def _forget_rules():
    """Databases of tests number their rubrics alike."""
    rules._kept.cache_clear()


@pytest.fixture
def hall(session):
    """Three entries whom five judges have scored."""
    with transaction():
        made = make_hall(entries=3, document=TWO, setup={"panel": {"combine": "mean"}})
        made.event.setup = {"counts": ["practical"], "awards": [
            {"code": "first", "name": "一等奖", "count": 1}]}  # fmt: skip
        made.stage.setup = {**made.stage.setup, "weight": "100"}
        for entry, (p, q) in zip(made.entries, MARKS, strict=True):
            for judge in made.judges:
                made.give(judge, entry, marks={"p": p, "q": q})
        return made


def changed(**criteria):
    """The rubric with these keys of its criteria written over; None takes a criterion out."""
    document = copy.deepcopy(TWO)
    (group,) = document["groups"]
    group["criteria"] = [
        c | criteria.get(c["key"], {})
        for c in group["criteria"]
        if criteria.get(c["key"], {}) is not None
    ]
    document.pop("full")
    return document


@pytest.fixture
def propose(hall):
    """``propose(document)``: a correction with this document; its effect."""

    def make(document):
        with transaction():
            draft = start_correction(actor=CLERK, stage=hall.stage)
            store_rubric(actor=CLERK, stage=hall.stage, document=document, base_version=draft.edit)
        return effect_of(hall.stage, correction_of(hall.stage.id))

    return make


def apply(hall, effect, reason="满分抄错了", edit=2):
    with transaction():
        return apply_correction(
            actor=CLERK,
            stage=hall.stage,
            edit=edit,
            score_version=effect.score_version,
            reason=reason,
        )


def ranking(hall):
    scored = scored_event(db.session(), hall.contest, hall.event)
    page = event_page(db.session(), hall.contest, scored)
    return [(r["rank"], r["no"], r["total"], r["award_name"]) for r in page["ranking"]]


def test_effect_tells_who_moves_and_counts_the_others(hall, propose):
    assert ranking(hall) == [(1, "02", "21", "一等奖"), (2, "01", "20", ""), (3, "03", "18", "")]

    effect = propose(changed(p={"weight": "2"}))

    assert effect.misfits == []
    assert [(m.no, m.before, m.after) for m in effect.moved] == [
        ("01", Stand(2, "20"), Stand(1, "28", "一等奖")),
        ("02", Stand(1, "21", "一等奖"), Stand(2, "27")),
        ("03", Stand(3, "18"), Stand(2, "27")),
    ]
    assert (effect.unchanged, len(effect.sheets)) == (0, 15)
    # looking has changed nothing
    assert ranking(hall)[0] == (1, "02", "21", "一等奖")
    assert current_rubric(hall.stage.id).version == 1


def test_applying_brings_sheets_and_places_to_the_new_version(hall, propose):
    effect = propose(changed(p={"weight": "2"}))
    before = db.session.get(Event, hall.event.id).score_version

    apply(hall, effect)

    made = current_rubric(hall.stage.id)
    assert (made.version, made.frozen_at is not None) == (2, True)
    assert ranking(hall) == [(1, "01", "28", "一等奖"), (2, "02", "27", ""), (2, "03", "27", "")]
    sheets = db.session.scalars(select(Sheet).order_by(Sheet.id)).all()
    assert {(s.rubric_version, s.revision, s.marks["p"], s.total_num) for s in sheets} == {
        (2, 1, "8", 28), (2, 1, "6", 27), (2, 1, "9", 27),
    }  # fmt: skip
    db.session.refresh(hall.event)
    assert hall.event.score_version == before + 1
    assert correction_of(hall.stage.id) is None
    assert list(right_totals(_Quiet())) == []
    assert list(every_sheet_logged(_Quiet())) == []


class _Quiet:
    def over(self, rows):
        return rows


def test_log_and_notice_say_what_changed_and_why(hall, propose):
    apply(hall, propose(changed(p={"weight": "2"})), reason=" 规程写的是两倍 ")

    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "correct_rubric")
    ).one()
    assert entry.reason == "规程写的是两倍"
    assert entry.details["old"] == {"version": 1}
    new = entry.details["new"]
    assert (new["version"], new["sheets"], new["retotalled"]) == (2, 15, 15)
    assert new["moved"]["01"] == {"total": ["20", "28"], "rank": [2, 1]}
    assert [change["key"] for change in new["changes"]] == ["", "p"]
    notice = db.session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()
    assert notice.title == "焊工·实操的评分标准有更正"
    assert notice.text.split("\n") == [
        "焊工·实操的评分标准更正为第 2 版：",
        "改动“整张表”：满分 30 → （没有）",
        "改动“项p”：权重 （没有） → 2",
        "已经打的分不用重打，总分按新的标准重新合计。",
        "原因：规程写的是两倍",
    ]
    assert notice.roles == ["enterprise", "head_judge", "inspector", "judge", "scorekeeper"]


def test_marks_that_no_longer_fit_refuse_it_one_by_one(hall, propose):
    effect = propose(changed(p={"full": "8"}))

    assert {(m.judge, m.no, m.criterion, m.sentence) for m in effect.misfits} == {
        (f"裁判员{n}", "03", "项p", "这一项最多 8 分，现在是 9 分。") for n in range(1, 6)
    }
    assert effect.moved == []
    with pytest.raises(Invalid) as caught:
        apply(hall, effect)
    assert str(caught.value) == "有 5 个已经打的分不合新的评分标准，不能应用。"
    assert current_rubric(hall.stage.id).version == 1


def test_criterion_with_marks_cannot_go_but_may_weigh_nothing(hall, propose):
    effect = propose(changed(q=None))
    assert {(m.criterion, m.sentence) for m in effect.misfits} == {
        ("项q", "已经有分，不能删去或换人评。要不算它，请留着，把权重改为 0。")
    }

    with transaction():
        store_rubric(
            actor=CLERK, stage=hall.stage, document=changed(q={"weight": "0"}), base_version=2
        )
    effect = effect_of(hall.stage, correction_of(hall.stage.id))
    assert effect.misfits == []
    apply(hall, effect, edit=3)
    assert [row[:3] for row in ranking(hall)] == [(1, "03", "9"), (2, "01", "8"), (3, "02", "6")]


@pytest.mark.parametrize(
    ("required", "count", "sentence"),
    [
        (None, 15, "还没有分。新加的评分项，请在“少用的设置”里定为“可以不填”。"),
        (False, 0, ""),
    ],
)
def test_new_criterion_must_not_be_missed_by_what_was_scored(
    hall, propose, required, count, sentence
):
    document = changed()
    new = points("r") if required is None else {**points("r"), "required": False}
    document["groups"][0]["criteria"].append(new)

    effect = propose(document)

    assert len(effect.misfits) == count
    assert {m.sentence for m in effect.misfits} == ({sentence} if sentence else set())


def test_drafts_and_void_sheets_keep_the_version_they_were_filled_in_by(hall, propose):
    with transaction():
        first, second = db.session.scalars(select(Sheet).order_by(Sheet.id).limit(2))
        first.state, second.state = "draft", "void"

    apply(hall, propose(changed(p={"weight": "2"})))

    states = {s.id: s.rubric_version for s in db.session.scalars(select(Sheet))}
    assert sorted(states.values()) == [1, 1, *[2] * 13]
    assert list(right_totals(_Quiet())) == []


def test_judge_scores_by_the_new_version_afterwards(hall, propose):
    apply(hall, propose(changed(p={"full": "12"})))

    with transaction():
        sheet = hall.give(hall.judges[0], hall.entries[0], marks={"p": "11.5", "q": "12"}, base=1)
        assert (sheet.rubric_version, sheet.total_num) == (2, 47)


def test_workbook_of_the_older_version_is_refused(hall, propose):
    with transaction():
        data = book_for(hall)
    apply(hall, propose(changed(p={"weight": "2"})))

    with pytest.raises(Invalid) as caught, transaction():
        take(hall, data, name="表.xlsx")
    assert str(caught.value) == (
        "“表.xlsx”不能导入：评分标准已经改过（文件是第 1 版，现在是第 2 版）。请重新下载一份再评。"
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("scored", "竞赛现在是“已出分”，更正评分标准要在“评分中”。请先到“成绩”页退回更正。"),
        ("published", "竞赛现在是“已公布”，更正评分标准要在“评分中”。请先到“成绩”页退回更正。"),
    ],
)
def test_published_contest_must_be_taken_back_first(hall, propose, state, sentence):
    effect = propose(changed(p={"weight": "2"}))
    with transaction():
        hall.contest.state = state

    with pytest.raises(Conflict) as caught:
        apply(hall, effect)
    assert str(caught.value) == sentence


def test_locked_stage_must_be_unlocked_first(hall):
    with transaction():
        lock_stage(actor=CLERK, stage=hall.stage, confirmed=True)

    with pytest.raises(Conflict) as caught, transaction():
        start_correction(actor=CLERK, stage=hall.stage)
    assert str(caught.value) == "这个阶段已经锁定。请裁判长写明理由解锁，再更正评分标准。"


def test_unfrozen_rubric_needs_no_correction(hall):
    with pytest.raises(Conflict) as caught, transaction():
        start_correction(actor=CLERK, stage=hall.theory)
    assert str(caught.value) == "还没有人用这份评分标准打过分，直接改就可以。"


def test_only_what_was_looked_at_is_applied(hall, propose):
    effect = propose(changed(p={"weight": "2"}))
    with pytest.raises(Conflict) as caught:
        apply(hall, effect, edit=1)
    assert str(caught.value) == "更正稿刚被改过，没有应用。请再看一遍影响。"

    with transaction():
        hall.give(hall.judges[0], hall.entries[0], marks={"p": "1", "q": "1"}, base=1)
    with pytest.raises(Conflict) as caught:
        apply(hall, effect)
    assert str(caught.value) == "刚有新的评分，影响可能变了，没有应用。请再看一遍。"
    assert current_rubric(hall.stage.id).version == 1


@pytest.mark.parametrize("reason", ["", "  ", "因" * 501])
def test_reason_is_needed(hall, propose, reason):
    effect = propose(changed(p={"weight": "2"}))

    with pytest.raises(Invalid) as caught:
        apply(hall, effect, reason=reason)
    assert list(caught.value.problems) == ["reason"]


def test_nothing_changed_is_nothing_to_apply(hall):
    with transaction():
        start_correction(actor=CLERK, stage=hall.stage)
    effect = effect_of(hall.stage, correction_of(hall.stage.id))
    assert (effect.moved, effect.unchanged) == ([], 3)

    with pytest.raises(Conflict):
        apply(hall, effect, edit=1)


def test_seat_that_names_a_criterion_keeps_it(hall, propose):
    with transaction():
        hall.panel.seats[0].criteria = ["q"]

    with pytest.raises(Conflict):
        propose(changed(q=None))
    assert correction_of(hall.stage.id) is None


def test_two_people_do_not_overwrite_one_another(hall, propose):
    propose(changed(p={"weight": "2"}))

    with pytest.raises(Conflict), transaction():
        store_rubric(
            actor=CLERK, stage=hall.stage, document=changed(p={"weight": "3"}), base_version=1
        )


def test_dropped_correction_leaves_nothing_but_the_log(hall, propose):
    propose(changed(p={"weight": "2"}))

    with transaction():
        drop_correction(actor=CLERK, stage=hall.stage)

    assert db.session.scalars(select(RubricDraft)).all() == []
    assert current_rubric(hall.stage.id).version == 1
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-3:] == ["start_correction", "edit_correction", "drop_correction"]
