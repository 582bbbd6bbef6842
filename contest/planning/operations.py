"""Making and changing the set-up of a contest (赛事筹备)."""

import copy
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import exists, func, select

from contest.accounts.models import Account
from contest.accounts.operations import grant_role
from contest.archive.queries import export_bundle
from contest.archive.set_up import (
    COLUMNS,
    CONTEST_SETUP,
    EVENT_COLUMNS,
    STAGE_COLUMNS,
    create_set_up,
    day,
    new_event,
    new_stage,
)
from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.bundle.reading import read_bundle
from contest.contests.changes import announce
from contest.contests.kinds import kind_document
from contest.contests.models import Contest, Event, Stage
from contest.contests.operations import bump_score_version, move_contest
from contest.contests.states import require_not_cancelled, require_state
from contest.contests.times import closes_at, local_text
from contest.db import db
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.judging.models import Sheet
from contest.planning.blockers import blockers
from contest.planning.gallery import KINDS
from contest.planning.telling import differences
from contest.version import MADE_BY

Document = dict[str, Any]
HEAD = ("name", "organiser", "edition", "starts_on", "ends_on")  # what the first form asks


def create_contest(*, actor: Actor, account: Account, kind: str, head: Document) -> Contest:
    """Make a contest from a ready-made kind (照蓝本建赛事); the account becomes its organiser.

    head: name, organiser, edition, starts_on, ends_on as the bundle writes them, as far as known.
    Raises Invalid with every problem of ``head`` by its path, NotFound for an unknown kind.
    """
    return _create(actor, account, kind_document(kind), head, origin=_(KINDS[kind].name))


def copy_contest(*, actor: Actor, account: Account, source: Contest, head: Document) -> Contest:
    """Make a contest from the set-up of an earlier one (照以前的办), without people and dates."""
    document = copy.deepcopy(export_bundle(source))
    document["contest"].pop("registration", None)
    document["contest"].pop("theme", None)
    for event in document.get("events", ()):
        event.get("eligibility", {}).pop("age_on", None)
    return _create(actor, account, document, head, origin=source.name)


def _create(
    actor: Actor, account: Account, document: Document, head: Document, *, origin: str
) -> Contest:
    kept = {k: v for k, v in document["contest"].items() if k not in HEAD}
    written = {k: v for k, v in head.items() if v is not None}
    code = _free_code(document["contest"]["kind"], written.get("edition"))
    document = {**document, "made_by": MADE_BY, "contest": {**kept, **written, "code": code}}
    problems = {} if written.get("name") else {"contest.name": _("请写竞赛名称。")}
    checked = checked_set_up(document, problems)
    contest = create_set_up(checked).contest
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="create_contest",
        subject=f"contest:{contest.id}",
        new={"name": contest.name, "code": code, "origin": origin},
    )
    grant_role(actor=actor, account=account, role="organiser", contest_id=contest.id)
    return contest


def _free_code(kind: str, edition: str | None) -> str:
    start = f"{edition}-{kind}" if edition and edition.isascii() and edition.isalnum() else kind
    number = db.session.scalar(select(func.max(Contest.id))) or 0
    return f"{start}-{number + 1}"


def set_up_digest(document: Document) -> str:
    """Short name of a set-up as it is, so that a form knows if somebody else changed it since."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def checked_set_up(document: Document, problems: dict[str, str] | None = None) -> Document:
    """The document as the bundle reader gives it back.

    problems: what the caller found already, by path.
    Raises Invalid with these and all errors of the reader, by path; the first of each place counts.
    """
    reading = read_bundle(document)
    found = dict(problems or {})
    for problem in reading.errors:
        found.setdefault(problem.path, problem.sentence)
    if found or reading.document is None:
        raise Invalid(_("有 {count} 处要改。", count=len(found)), found)
    return reading.document


def save_set_up(
    *,
    actor: Actor,
    contest: Contest,
    document: Document,
    base: str,
    problems: dict[str, str] | None = None,
) -> None:
    """Store a changed set-up of a contest that is still a draft (保存设置).

    base: digest of the set-up that the person was looking at.
    Only what the bundle reader accepts is stored, so a draft can always be exported. Raises
    Conflict when somebody else changed it in between or registration is open, Invalid with all
    problems by path.
    """
    db.session.refresh(contest, with_for_update=True)
    require_state(contest, "draft")
    before = export_bundle(contest)
    if set_up_digest(before) != base:
        raise Conflict(
            _("别人刚改过这个竞赛的设置，您填的还没有写入。请核对，再保存一次就以您填的为准。")
        )
    after = checked_set_up(document, problems)
    if after == before:
        return
    store_set_up(contest, after)
    told = differences(before, after)
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="save_set_up",
        subject=f"contest:{contest.id}",
        old={name: value for name, value, _now in told if value is not None},
        new={name: value for name, _then, value in told},
    )


def store_set_up(contest: Contest, document: Document) -> None:
    """Bring the rows of a contest in line with a checked document; kept stages keep rubrics."""
    head = document["contest"]
    for key in COLUMNS:
        setattr(contest, key, head.get(key))
    contest.starts_on, contest.ends_on = day(head.get("starts_on")), day(head.get("ends_on"))
    tables: Document = {
        key: document[key] for key in ("departments", "team_ranking") if key in document
    }
    kept = {key: head[key] for key in CONTEST_SETUP if key in head}
    memory = {key: contest.setup[key] for key in ("as_written",) if key in contest.setup}
    contest.setup = tables | kept | memory
    rows = {event.code: event for event in contest.events}
    wanted = document.get("events", [])
    _remove_events([row for code, row in rows.items() if code not in {e["code"] for e in wanted}])
    for place, item in enumerate(wanted):
        if item["code"] in rows:
            _store_event(rows[item["code"]], place, item)
        else:
            add_rows(contest, place, item)
    db.session.flush()
    db.session.expire(contest, ["events"])
    bump_score_version(event.id for event in contest.events)


def _remove_events(events: Iterable[Event]) -> None:
    for event in events:
        if db.session.scalar(select(exists().where(Entry.event_id == event.id))):
            raise Conflict(_("“{name}”已经有人报名，不能删去。请先处理这些报名。", name=event.name))
        db.session.delete(event)


def _store_event(event: Event, place: int, item: Document) -> None:
    event.name, event.trade, event.position = item["name"], item.get("trade"), place
    event.entry_type = item["entry_type"]
    event.setup = {key: value for key, value in item.items() if key not in EVENT_COLUMNS}
    rows = {stage.code: stage for stage in event.stages}
    for code, row in rows.items():
        if code not in {stage["code"] for stage in item["stages"]}:
            _require_unscored(event, row)
            db.session.delete(row)
    for number, stage in enumerate(item["stages"]):
        if stage["code"] in rows:
            _store_stage(rows[stage["code"]], number, stage)
        else:
            new_stage(event, number, stage, set())


def _require_unscored(event: Event, stage: Stage) -> None:
    sheets = select(func.count()).where(Sheet.stage_id == stage.id)
    number = db.session.scalar(sheets) or 0
    if number:
        where = f"{event.name}·{stage.name or stage.code}"
        raise Conflict(
            _(
                "“{where}”已经有 {count} 张评分单，不能删去。要不计这个阶段，请把它的权重改为 0。",
                where=where,
                count=number,
            )
        )


def _store_stage(stage: Stage, place: int, item: Document) -> None:
    stage.name, stage.position = item.get("name"), place
    stage.setup = {key: value for key, value in item.items() if key not in STAGE_COLUMNS}


def add_rows(contest: Contest, place: int, item: Document) -> Event:
    """Rows of one more event, from its document."""
    event = new_event(contest, place, item)
    for number, stage in enumerate(item["stages"]):
        new_stage(event, number, stage, set())
    return event


def add_event(
    *, actor: Actor, contest: Contest, model: Document, name: str, reason: str = ""
) -> Event:
    """One more event, made like another one (增加赛项).

    model: an event's document, of this contest or of a ready-made kind; stages, rubrics and awards
           come from it.
    In a draft nobody is told and no reason is asked; later everybody is told.
    """
    db.session.refresh(contest, with_for_update=True)
    _require_time_to_register(contest)
    before = export_bundle(contest)
    events = before.get("events", [])
    problems = _event_problems(name, {event["name"] for event in events}, contest, reason)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    item = copy.deepcopy(model) | {"name": name, "trade": name, "code": _event_code(events, model)}
    item.pop("promotion", None)  # it names an event of the model's own contest
    document = checked_set_up({**before, "events": [*events, item]})
    event = add_rows(contest, len(events), document["events"][-1])
    db.session.flush()
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="add_event",
        subject=f"event:{event.id}",
        new={"name": name, "code": event.code},
        reason=reason.strip(),
    )
    if contest.state != "draft":
        text = _("增加赛项“{name}”，现在可以报名。", name=name)
        last = closes_at(contest)
        if last is not None:
            text += _("报名 {moment} 截止。", moment=local_text(contest, last))
        announce(actor=actor, contest=contest, title=_("增加赛项"), text=text, reason=reason)
    return event


def _require_time_to_register(contest: Contest) -> None:
    """An event that nobody could enter any more is of no use."""
    require_state(contest, "draft", "registering", "closed")
    last = closes_at(contest)
    is_over = contest.state == "closed" or (last is not None and last <= now())
    if contest.state != "draft" and is_over:
        raise Conflict(
            _("报名已经截止，加了赛项也没有人能报。请先退回“报名中”，或改报名截止时间，再加赛项。")
        )


def _event_problems(name: str, taken: set[str], contest: Contest, reason: str) -> dict[str, str]:
    problems = {}
    if not 0 < len(name) <= 60:
        problems["name"] = _("请写赛项名称，最多 60 个字。")
    elif name in taken:
        problems["name"] = _("已经有“{name}”这个赛项，请换一个名称。", name=name)
    if contest.state != "draft" and not reason.strip():
        problems["reason"] = _("请写明原因，大家会看到，也会记入操作日志。")
    return problems


def _event_code(events: list[Document], model: Document) -> str:
    taken = {event["code"] for event in events}
    if model["code"] not in taken:
        return str(model["code"])
    stem = str(model["code"])[:50].rstrip("0123456789-")
    return next(code for n in range(2, 1000) if (code := f"{stem}-{n}") not in taken)


def open_registration(*, actor: Actor, contest: Contest) -> None:
    """Let units register (开放报名), once nothing stands in the way any more.

    Raises Conflict with everything that is still missing.
    """
    require_not_cancelled(contest)
    missing = blockers(contest)
    if missing:
        sentences = " ".join(finding.sentence for finding in missing)
        raise Conflict(_("还不能开放报名：{sentences}", sentences=sentences))
    move_contest(actor=actor, contest=contest, to="registering")
