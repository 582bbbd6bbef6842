"""Writing the rubric of a stage (评分标准). A version is never edited: the next one replaces it."""

from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.bundle.naming import named
from contest.contests.bundle.reading import Reading, read_bundle
from contest.contests.models import Contest, Stage
from contest.contests.operations import bump_score_version
from contest.contests.states import require_state
from contest.db import db
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.rubrics.comparing import compared
from contest.rubrics.models import Rubric
from contest.rubrics.queries import current_rubric, event_documents

Document = dict[str, Any]
MAY_CHANGE = ("draft", "registering", "closed", "judging")


def save_rubric(*, actor: Actor, stage: Stage, document: Document, base_version: int) -> Rubric:
    """Store a rubric as the next version (保存评分标准); the same one again stores nothing.

    document:     in the bundle's form
    base_version: the version that the person was looking at; 0 when there was none

    One audit entry with what was added, removed and changed. Raises Conflict when somebody else
    stored a newer version, when sheets use the present one, or when the contest is past judging;
    Invalid with all errors of the bundle reader, by path inside the rubric (``groups[0].full``),
    what lies outside the rubric under its full path.
    """
    # judges hold the stage while they submit: none of them freezes a version being replaced
    db.session.execute(select(Stage.id).where(Stage.id == stage.id).with_for_update())
    contest = stage.event.contest
    require_state(contest, *MAY_CHANGE)
    last = current_rubric(stage.id)
    require_unused(last)
    if (last.version if last else 0) != base_version:
        raise Conflict(_("别人刚改过这份评分标准，您的改动没有写入。请看清现在的内容，再改一次。"))
    checked = checked_rubric(stage, document)
    before = last.document if last else {}
    if last is not None and checked == before:
        return last
    rubric = Rubric(stage=stage, version=base_version + 1, document=checked, created_at=now())
    db.session.add(rubric)
    db.session.flush()
    bump_score_version([stage.event_id])
    changes = [change.as_record() for change in compared(before, checked)]
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="save_rubric",
        subject=f"stage:{stage.id}",
        old={"version": base_version},
        new={"version": rubric.version, "changes": changes},
    )
    return rubric


def require_unused(rubric: Rubric | None) -> None:
    """Raise Conflict when a sheet was scored with this version."""
    if rubric is not None and rubric.frozen_at is not None:
        raise Conflict(
            _("已经有人用这份评分标准打过分，评分标准已锁定。要改请走更正手续，先看清会改变什么。")
        )


def read_rubric(stage: Stage, document: Document) -> tuple[Reading, Document, str]:
    """What the reader says when the stage has this rubric; the set-up it read; the rubric's path.

    Only the set-up is read: entries, panels and sheets are not part of it.
    """
    contest = stage.event.contest
    events = event_documents(contest.id)
    place = list(events).index(stage.event_id)
    stages = events[stage.event_id]["stages"]
    at = next(i for i, item in enumerate(stages) if item["code"] == stage.code)
    stages[at]["rubric"] = document
    whole = _set_up(contest, list(events.values()))
    return read_bundle(whole), whole, f"events[{place}].stages[{at}].rubric"


def _set_up(contest: Contest, events: list[Document]) -> Document:
    tables: Document = {key: contest.setup[key] for key in ("departments", "team_ranking")
              if key in contest.setup}  # fmt: skip
    head = {"code": contest.code, "kind": contest.kind, "name": contest.name}
    return {"format": "leitai-bundle/1", "contest": head, **tables, "events": events}


def checked_rubric(stage: Stage, document: Document) -> Document:
    """The rubric as the reader gives it back; raises Invalid with all errors, by path inside it."""
    reading, whole, start = read_rubric(stage, document)
    if reading.document is None:
        problems: dict[str, str] = {}
        for problem in reading.errors:
            inside = problem.path.startswith(start)
            path = problem.path.removeprefix(start).lstrip(".") if inside else problem.path
            where = "" if inside else named(whole, problem.path)
            text = f"{where}{_('：')}{problem.sentence}" if where else problem.sentence
            problems.setdefault(path, text)
        raise Invalid(_("有 {count} 处要改。", count=len(problems)), problems)
    found: Any = reading.document
    event = next(e for e in found["events"] if e["code"] == stage.event.code)
    rubric: Document = next(s for s in event["stages"] if s["code"] == stage.code)["rubric"]
    return rubric
