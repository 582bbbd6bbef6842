"""What one may do to a sheet (评分单). A sheet is never edited: a later revision supersedes it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import make_transient_to_detached

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Stage
from contest.contests.operations import bump_score_version
from contest.db import db, table_of
from contest.entries.models import Entry, Member
from contest.errors import Conflict, Invalid, NotAllowed
from contest.i18n import _
from contest.judging.frames import Frame, require_open, stage_frame, take_turns
from contest.judging.marks import mark_problems
from contest.judging.models import Sheet
from contest.judging.totals import stored_total, total_columns
from contest.panels.queries import seat_criteria
from contest.rubrics.models import Rubric
from contest.scoring.field import is_judge
from contest.scoring.numbers import exact_text

Marks = Mapping[str, Any]
GIVEN = ("submitted", "checked")  # states of a sheet that counts


class SheetConflict(Conflict):
    """Somebody stored a newer revision: ``stored`` is what stands there, ``sent`` what came in."""

    def __init__(self, stored: Sheet | None, sent: Marks) -> None:
        super().__init__(_("别人刚改过这份评分。您的改动还在，没有写入。请对照两份，选定一份。"))
        self.stored = stored
        self.sent = dict(sent)


# built once: putting a statement together costs more than running it
PLACE = ("stage_id", "entry_id", "period", "scorer", "member")
STORED = (
    select(Sheet)
    .where(
        or_(
            Sheet.uuid == bindparam("uuid"),
            and_(Sheet.current, *(getattr(Sheet, name) == bindparam(name) for name in PLACE)),
        )
    )
    .with_for_update(of=Sheet)
)
_sheets = table_of(Sheet)
ADD = insert(_sheets)
SUPERSEDE = update(_sheets).where(_sheets.c.id == bindparam("of")).values(current=False)


def submit_sheet(
    *,
    actor: Actor,
    uuid: str,
    stage: Stage,
    entry: Entry,
    period: str = "",
    scorer: str,
    judge_id: int | None = None,
    member: int = 0,
    base_revision: int,
    marks: Marks,
) -> Sheet:
    """Store a sheet as the next revision (提交评分单).

    uuid:          made where the sheet was filled in; sent again, the stored one comes back
    scorer:        the judge's code, or office, self, audit, department:<code>
    judge_id:      the judge of that code; None for an office
    member:        number of a team's member; 0 for the entry as a whole
    base_revision: the revision the scorer was looking at; 0 when there was none
    marks:         by criterion key; what is not there is absent, never nought

    Supersedes the earlier revision, freezes the rubric, raises the event's score version, writes an
    audit entry (``keep_marks`` where the marks stay as they were). A judge's sheet has to be
    complete, an office's may wait for the rest.
    Raises SheetConflict when a newer revision exists, Conflict when the stage is locked, the
    contest is not being judged or a judge's own sheet is checked already, NotAllowed for who has no
    seat for this entry or is recused, Invalid with a sentence for each criterion that is wrong.
    """
    place = {
        "stage_id": stage.id,
        "entry_id": entry.id,
        "period": period,
        "scorer": scorer,
        "member": member,
    }
    take_turns(":".join(str(part) for part in place.values()))
    same, last = _stored(uuid, place)
    if same is not None:
        return same
    frame = stage_frame(stage.id)
    held = _allowed(entry, period, scorer, judge_id, member, frame)
    require_open(frame)
    if (last.revision if last else 0) != base_revision:
        raise SheetConflict(last, marks)
    if last is not None and last.state == "checked" and actor.ref == f"judge:{judge_id}":
        raise Conflict(_("这一份已经核分，裁判自己不能再改。确需更改，请找裁判长。"))
    _check_marks(frame, marks, scorer, held)
    columns = total_columns(frame.rules.spec, marks, entry.coefficients, scorer, held)
    if last is not None:
        db.session.execute(SUPERSEDE, {"of": last.id})
        db.session.expire(last, ["current"])
    sheet = _insert(
        **place,
        **columns,
        uuid=uuid,
        judge_id=judge_id,
        revision=base_revision + 1,
        rubric_version=frame.rubric_version,
        marks=dict(marks),
        submitted_at=now(),
        account_id=_account_id(actor),
    )
    _freeze(frame)
    bump_score_version([frame.event_id])
    _record(actor, _action(last, marks), sheet, frame, entry, last)
    return sheet


def _insert(**columns: Any) -> Sheet:
    """A new current sheet, stored past the ORM; an object of the session like any other."""
    columns |= {"current": True, "state": "submitted"}
    stored = db.session.connection().execute(ADD, columns).inserted_primary_key
    assert stored is not None
    sheet = Sheet(id=stored[0], **columns)
    make_transient_to_detached(sheet)
    db.session.add(sheet)
    return sheet


def take_back_sheet(*, actor: Actor, sheet: Sheet) -> Sheet:
    """Make one's own sheet a draft again, so that it counts no longer (撤回评分单)."""
    frame = _held_frame(sheet)
    if sheet.state != "submitted" or not sheet.current:
        raise Conflict(_("只有已提交、还没有核分的评分单能撤回。请刷新后看现在的状态。"))
    return _move(actor, "take_back_sheet", sheet, "draft", frame)


def void_sheet(*, actor: Actor, sheet: Sheet, reason: str) -> Sheet:
    """Make a sheet void, for a reason that everybody may read (作废评分单)."""
    frame = _held_frame(sheet)
    if not reason.strip():
        raise Invalid(_("请写明为什么作废。"), {"reason": _("请写明为什么作废。")})
    if sheet.state == "void" or not sheet.current:
        raise Conflict(_("这份评分单已经不算了。请刷新后看现在的状态。"))
    return _move(actor, "void_sheet", sheet, "void", frame, reason)


def check_sheet(*, actor: Actor, sheet: Sheet) -> Sheet:
    """Confirm, as a second person, that a sheet says what was on paper (核分)."""
    frame = _held_frame(sheet)
    if sheet.state != "submitted" or not sheet.current:
        raise Conflict(_("只有已提交的评分单能核分。请刷新后看现在的状态。"))
    own = (f"account:{sheet.account_id}", f"judge:{sheet.judge_id}")
    if actor.ref in own:
        raise NotAllowed(_("自己录入的分数要由另一个人核对。请换一个人来核分。"))
    return _move(actor, "check_sheet", sheet, "checked", frame)


def _held_frame(sheet: Sheet) -> Frame:
    """The open stage of a sheet; whoever moves the same sheet meanwhile waits and sees what is."""
    frame = stage_frame(sheet.stage_id)
    require_open(frame)
    db.session.refresh(sheet, with_for_update=True)
    return frame


def _stored(uuid: str, place: Mapping[str, Any]) -> tuple[Sheet | None, Sheet | None]:
    """The sheet sent under this id before, and the current one in this place; one query."""
    found = db.session.scalars(STORED, {"uuid": uuid, **place}).all()
    same = next((sheet for sheet in found if sheet.uuid == uuid), None)
    if same is not None and any(getattr(same, name) != value for name, value in place.items()):
        raise Conflict(_("这份评分的编号已经用过了。请刷新页面，再评一次。"))
    last = next((sheet for sheet in found if sheet.current and sheet is not same), None)
    return same, last


def _allowed(
    entry: Entry, period: str, scorer: str, judge_id: int | None, member: int, frame: Frame
) -> frozenset[str] | None:
    """The criteria that this scorer holds here (None: all); one sentence for every other case."""
    spec = frame.rules.spec
    periods = {p.code for p in spec.periods} or {""}
    if entry.event_id != frame.event_id or not is_judged(entry) or period not in periods:
        raise _not_theirs()
    if member and not _has_member(entry.id, member):
        raise _not_theirs()
    if not is_judge(scorer):
        return None
    if judge_id is None:
        raise _not_theirs()
    seated, held = seat_criteria(
        stage_id=frame.stage_id, period=period, entry=entry, judge_id=judge_id, scorer=scorer
    )
    if not seated:
        raise _not_theirs()
    return held


def _not_theirs() -> NotAllowed:
    return NotAllowed(_("这一份没有分给您评。请从列表里打开自己要评的。"))


def is_judged(entry: Entry) -> bool:
    """Is there somebody to give marks to: approved, and neither absent nor withdrawn?"""
    return entry.state == "approved" and entry.status not in ("absent", "withdrawn")


def _has_member(entry_id: int, member: int) -> bool:
    query = select(Member.id).where(Member.entry_id == entry_id, Member.position == member)
    return db.session.scalar(query) is not None


def _check_marks(frame: Frame, marks: Marks, scorer: str, held: frozenset[str] | None) -> None:
    problems = mark_problems(frame.rules.spec, marks, scorer, held, complete=is_judge(scorer))
    if problems:
        count = len(problems)
        raise Invalid(_("有 {count} 项要改，改好再提交。", count=count), problems)


def _freeze(frame: Frame) -> None:
    """The first sheet freezes the rubric: from now on a change is a new version."""
    if not frame.is_frozen:
        db.session.execute(
            update(Rubric)
            .where(Rubric.id == frame.rubric_id, Rubric.frozen_at.is_(None))
            .values(frozen_at=now())
        )


def _move(
    actor: Actor, action: str, sheet: Sheet, state: str, frame: Frame, reason: str = ""
) -> Sheet:
    old = sheet.state
    sheet.state = state
    db.session.flush()
    bump_score_version([frame.event_id])
    record(
        actor=actor,
        chain=contest_chain(frame.contest_id),
        action=action,
        subject=f"sheet:{sheet.id}",
        old={"state": old},
        new={"state": state},
        reason=reason,
    )
    return sheet


def _record(
    actor: Actor, action: str, sheet: Sheet, frame: Frame, entry: Entry, last: Sheet | None
) -> None:
    number = (entry.blind_code if frame.is_blind else None) or entry.no
    new = {
        "stage": frame.stage_code + (f"/{sheet.period}" if sheet.period else ""),
        "entry": number,
        "scorer": sheet.scorer,
        **_said(sheet),
    }
    old = None if last is None else {**new, **_said(last)}
    chain = contest_chain(frame.contest_id)
    subject = f"sheet:{sheet.id}"
    record(actor=actor, chain=chain, action=action, subject=subject, old=old, new=new)


def _action(last: Sheet | None, marks: Marks) -> str:
    """What the log calls it; the same marks over a sheet that counts are kept (维持原分)."""
    is_kept = last is not None and last.state in GIVEN and last.marks == dict(marks)
    return "keep_marks" if is_kept else "submit_sheet"


def _said(sheet: Sheet) -> dict[str, Any]:
    total = stored_total(sheet.total_num, sheet.total_den, sheet.total_text)
    return {
        "revision": sheet.revision,
        "marks": sheet.marks,
        "total": None if total is None else exact_text(total),
    }


def _account_id(actor: Actor) -> int | None:
    kind, _colon, key = actor.ref.partition(":")
    return int(key) if kind == "account" and key.isdecimal() else None
