"""Back from a publication to marks that can be changed, in one step (退回更正)."""

from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.contests.models import Contest, Stage
from contest.db import db
from tests.web_fixtures import messages


def test_published_result_is_corrected_after_one_step_back(app, page, post, login_as, contest):
    contest_id, _event_id, _entries = contest()
    login_as("organiser", contest=contest_id)
    post("results.confirm", contest_id=contest_id)
    post("results.publish", contest_id=contest_id)

    html = page("results.index", contest_id=contest_id)
    boxes = html.select("form[action$='/take-back'] [name=stage]")
    assert [box.find_parent("label").get_text() for box in boxes] == ["焊工·理论", "焊工·实操"]
    data = {"reason": "第 3 名裁判看错行", "stage": boxes[1]["value"]}
    post("results.take_back", contest_id=contest_id, data=data)

    assert messages(page("results.index", contest_id=contest_id)) == [
        "已退回“评分中”，并解锁：焊工·实操。改好分数后：先锁定阶段，再确认成绩，再公布。以前的公布仍然保存。"
    ]
    with app.app_context():
        assert db.session.get_one(Contest, contest_id).state == "judging"
        locked = select(Stage.name).where(Stage.locked_at.is_not(None))
        assert db.session.scalars(locked).all() == ["理论"]
        last = select(AuditEntry.action, AuditEntry.reason).order_by(AuditEntry.id.desc()).limit(2)
        assert [tuple(row) for row in db.session.execute(last)] == [
            ("unlock_stage", "第 3 名裁判看错行"),
            ("move_contest", "第 3 名裁判看错行"),
        ]


def test_step_back_without_a_reason_changes_nothing(app, page, post, login_as, contest):
    contest_id, _event_id, _entries = contest()
    login_as("organiser", contest=contest_id)
    post("results.confirm", contest_id=contest_id)

    post("results.take_back", contest_id=contest_id, data={"reason": " "})

    with app.app_context():
        assert db.session.get_one(Contest, contest_id).state == "scored"
        assert db.session.query(Stage).filter(Stage.locked_at.is_(None)).count() == 0
