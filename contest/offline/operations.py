"""What one may do with workbooks (离线评分表): make them, read them, write what was confirmed."""

import hashlib
import io
import zipfile
from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import select

from contest.audit.operations import HOUSE, Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Stage
from contest.db import db
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid
from contest.files.models import StoredFile
from contest.files.operations import store_sealed, stored_name
from contest.i18n import _
from contest.judging.operations import submit_sheet
from contest.offline.book.write import Template, fill, make_template
from contest.offline.exports import book_name, book_of, books_of
from contest.offline.incoming import check_incoming
from contest.offline.models import ImportPreview
from contest.offline.outs import note_back, note_out
from contest.offline.places import Scorer, Setting, setting_of
from contest.offline.previews import Preview, preview_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
KEPT_DAYS = 3 * 365  # originals of workbooks; longer than any period for appeals
MADE_DAYS = 7  # archives of empty workbooks can be made again
OPEN_HOURS = 24  # a preview that nobody confirmed


class Writer:
    """Makes workbooks of one stage; templates are shared by all that look alike."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int], Template] = {}

    def write(self, book: Any) -> bytes:
        """The workbook as bytes."""
        key = (id(book.form), len(book.lines))
        if key not in self._made:
            self._made[key] = make_template(book.form, len(book.lines))
        return fill(self._made[key], book)


def make_workbook(*, actor: Actor, setting: Setting, scorer: Scorer) -> bytes:
    """One workbook (下载一份). Raises Conflict, saying why there is none."""
    data = Writer().write(book_of(setting, scorer))
    _note(actor, setting, "make_workbook", {"scorer": scorer.code})
    _out(actor, setting, [scorer.code])
    return data


def make_workbooks(
    *, actor: Actor, stage_id: int, period: str
) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """A job: the workbooks of a whole stage as one zip (打包下载), kept for a week.

    Yields (done, total); returns the id of the stored file. A second run makes the same anew.
    """
    setting = setting_of(db.session.get_one(Stage, stage_id), period)
    total = len(setting.scorers)
    out, writer, made = io.BytesIO(), Writer(), list[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for done, (scorer, book) in enumerate(books_of(setting), 1):
            if book is not None:
                archive.writestr(book_name(setting, scorer), writer.write(book))
                made.append(scorer.code)
            yield done, total
    if not made:
        raise Conflict(_("这个阶段还没有要评的参赛项，或者还没有裁判。请先编排裁判组。"))
    setting = setting_of(db.session.get_one(Stage, stage_id), period)
    stored = store_sealed(
        actor=actor,
        data=out.getvalue(),
        name=archive_name(setting),
        content_type=ZIP,
        contest_id=setting.contest.id,
        purpose="workbooks",
        keep_until=now().date() + timedelta(days=MADE_DAYS),
    )
    _note(actor, setting, "make_workbooks", {"count": len(made)})
    _out(actor, setting, made)
    return {
        "summary": _("{count} 份评分表已经做好，保留 {days} 天。", count=len(made), days=MADE_DAYS),
        "endpoint": "offline.original",
        "values": {"file_id": stored.id},
        "button": _("下载压缩包"),
    }


def archive_name(setting: Setting) -> str:
    """The name of the zip of a whole stage."""
    stage = setting.stage.name or setting.stage.code
    parts = filter(None, (setting.event.name, stage, setting.period_name, _("离线评分表")))
    return "_".join(parts).replace("/", "_") + ".zip"


def take_workbook(
    *,
    actor: Actor,
    setting: Setting,
    data: bytes,
    name: str,
    sheets: Any,
    account_id: int,
    expected: str = "",
) -> ImportPreview:
    """Keep a workbook that came in, for somebody to look at (读入离线评分表); writes no mark.

    sheets:   what contest.excel.read.read_sheets made of the bytes
    expected: the code of the only scorer whose workbook will do; empty for any

    The original is kept encrypted. An earlier preview of the same bytes by the same account is
    replaced. Raises Invalid with the reason and what to do.
    """
    found = check_incoming(setting, sheets, name, expected)
    digest = hashlib.sha256(data).hexdigest()
    stored = _keep_original(actor, setting, data, name)
    _drop_earlier(setting, found.scorer, account_id)
    preview = ImportPreview(
        stage_id=setting.stage.id,
        period=setting.period,
        scorer=found.scorer.code,
        judge_id=found.scorer.judge_id,
        account_id=account_id,
        file_id=stored.id,
        digest=digest,
        document={**found.document, "name": stored_name(name)},
        choices={},
        state="read",
        uploaded_at=now(),
        expires_at=now() + timedelta(hours=OPEN_HOURS),
    )
    db.session.add(preview)
    db.session.flush()
    preview.summary = preview_of(preview, setting=setting).summary
    _note(actor, setting, "read_workbook", {"scorer": found.scorer.code, "digest": digest})
    return preview


def _keep_original(actor: Actor, setting: Setting, data: bytes, name: str) -> StoredFile:
    return store_sealed(
        actor=actor,
        data=data,
        name=name,
        content_type=XLSX,
        contest_id=setting.contest.id,
        purpose="workbook",
        keep_until=now().date() + timedelta(days=KEPT_DAYS),
    )


def _drop_earlier(setting: Setting, scorer: Scorer, account_id: int) -> None:
    """What the same person read for the same scorer before and did not confirm."""
    query = select(ImportPreview).where(
        ImportPreview.stage_id == setting.stage.id,
        ImportPreview.period == setting.period,
        ImportPreview.scorer == scorer.code,
        ImportPreview.account_id == account_id,
        ImportPreview.state == "read",
    )
    for row in db.session.scalars(query):
        row.state, row.document, row.choices = "dropped", {}, {}


def choose(*, preview: ImportPreview, choices: Mapping[str, Mapping[str, str]]) -> None:
    """Remember what the person picked so far; writes no mark."""
    require_readable(preview)
    preview.choices = {name: dict(picked) for name, picked in choices.items()}
    db.session.flush()
    preview.summary = preview_of(preview).summary


def apply_preview(*, actor: Actor, preview: ImportPreview, seen: str) -> Preview:
    """Write what was looked at (写入), every sheet by ``submit_sheet``, all or none.

    seen: fingerprint of what was stored when the person looked; when it has changed since, nothing
          is written and they look again

    Lines that are incomplete, kept or refused are left out. Raises Conflict when it was written
    already or somebody was faster, Invalid while a line waits for a pick.
    """
    db.session.refresh(preview, with_for_update=True)
    require_readable(preview)
    shown = preview_of(preview, hold=True)
    if shown.fingerprint != seen:
        raise Conflict(_("刚才又有人改过这些评分。还没有写入，请再看一遍，再确认。"))
    waiting = [line for line in shown.lines if line.is_open]
    if waiting:
        raise Invalid(_("还有 {count} 人要处理，处理完才能写入。", count=len(waiting)))
    written = [line for line in shown.lines if line.writes]
    for line in written:
        slot = shown.slots[line.handle]
        submit_sheet(
            actor=actor,
            uuid=str(uuid5(NAMESPACE_OID, f"leitai-import:{preview.id}:{line.handle}")),
            stage=shown.setting.stage,
            entry=db.session.get_one(Entry, slot.entry_id),
            period=preview.period,
            scorer=preview.scorer,
            judge_id=preview.judge_id,
            member=slot.member,
            base_revision=line.stored.revision,
            marks=line.marks,
        )
    preview.state, preview.applied_at, preview.written = "applied", now(), len(written)
    db.session.flush()
    facts = {"scorer": preview.scorer, "digest": preview.digest, "count": len(written)}
    _note(actor, shown.setting, "import_workbook", facts)
    if not shown.of("incomplete"):  # otherwise the rest is still to come
        note_back(preview.stage_id, preview.period, preview.scorer)
    return shown


def drop_preview(*, actor: Actor, preview: ImportPreview) -> None:
    """Forget what was read (放弃). The original stays until its time is over."""
    require_readable(preview)
    preview.state, preview.document, preview.choices = "dropped", {}, {}
    db.session.flush()
    setting = setting_of(preview.stage, preview.period)
    _note(actor, setting, "drop_workbook", {"scorer": preview.scorer, "digest": preview.digest})


def forget_previews(*, actor: Actor) -> dict[str, Any]:
    """A job: forget what was read and never confirmed (清理过期的核对); originals stay.

    Nothing is decided by it: a preview whose time is over can be neither opened nor written.
    """
    query = select(ImportPreview).where(
        ImportPreview.state == "read", ImportPreview.expires_at < now()
    )
    rows = list(db.session.scalars(query.with_for_update()))
    for row in rows:
        row.state, row.document, row.choices = "dropped", {}, {}
    if rows:
        facts = {"count": len(rows), "by": actor.name}
        record(actor=actor, chain=HOUSE, action="forget_previews", subject="house", new=facts)
    return {"summary": _("清理了 {count} 份过期的核对。", count=len(rows))}


def require_readable(preview: ImportPreview) -> None:
    """Raise Conflict, saying what to do, unless the preview can still be worked on."""
    if preview.state == "applied":
        raise Conflict(_("这份评分表已经写入过了。要改就再上传一次，同样的内容不会重复写入。"))
    if preview.state != "read" or preview.expires_at < now():
        raise Conflict(_("这份评分表放得太久，或者已经放弃。请再上传一次。"))


def _out(actor: Actor, setting: Setting, scorers: list[str]) -> None:
    note_out(actor=actor, stage_id=setting.stage.id, period=setting.period, scorers=scorers)


def _note(actor: Actor, setting: Setting, action: str, new: Mapping[str, Any]) -> None:
    stage = "/".join(filter(None, (setting.stage.code, setting.period)))
    record(
        actor=actor,
        chain=contest_chain(setting.contest.id),
        action=action,
        subject=f"stage:{setting.stage.id}",
        new={"stage": stage, **new},
    )
