"""Marks on paper (纸质评分): the sheets to print, and keying them in twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.db import db
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid, NotFound
from contest.files.models import StoredFile
from contest.files.operations import store_file
from contest.i18n import _
from contest.judging.models import Sheet
from contest.judging.operations import check_sheet, submit_sheet
from contest.offline.book.shape import Form, Line
from contest.offline.compare import Cell, Choices, Compared, Rules, Stored, compare_line
from contest.offline.exports import GIVEN, fields_of, line_handle, lines_of, scorer_word
from contest.offline.models import SheetScan
from contest.offline.places import Scorer, Setting, Slot, sheets_of, slots_of
from contest.scoring.numbers import exact_text
from contest.scoring.values import limit


def score_sheet_data(setting: Setting, scorer: Scorer, form: Form) -> dict[str, Any]:
    """Data of the printed score sheets (docs/printing.md). Raises Conflict like a workbook."""
    full = setting.frame.rules.spec.full
    label = form.code_word
    stage = setting.stage.name or setting.stage.code
    return {
        "contest": setting.contest.name,
        "organiser": setting.contest.organiser or "",
        "event": setting.event.name,
        "stage": "·".join(filter(None, (stage, setting.period_name))),
        "rubric": _("第 {version} 版", version=setting.frame.rubric_version),
        # who gave the marks, and the two who key them in
        "signers": [_("裁判") if scorer.judge_id is not None else _("评分"), _("录入"), _("复核")],
        "sheets": [
            _paper(setting, scorer, form, line, label, full)
            for line in lines_of(setting, scorer, form.fields)
        ],
    }


def _paper(
    setting: Setting, scorer: Scorer, form: Form, line: Line, label: str, full: Any
) -> dict[str, Any]:
    documents = setting.frame.rules.criteria()
    spec = setting.frame.rules.spec
    groups, numbers = [], count(1)
    for name, keys in form.groups:
        found = next(g for g in spec.groups if set(keys) <= {c.key for c in g.criteria})
        groups.append({
            "name": name,
            "full": exact_text(found.full) if found.full else "",
            "criteria": [
                _paper_criterion(next(numbers), documents[key], form, line) for key in keys
            ],
        })  # fmt: skip
    return {
        "judge": scorer_word(scorer),
        "panel": scorer.panel,
        "entry": line.shown,
        "entry_label": label,
        "station": "",
        "barcode": f"S{setting.stage.id}-{line.handle[:10].upper()}",
        "groups": groups,
        "total": "",
        "full": exact_text(full) if full is not None else "",
    }


def _paper_criterion(
    number: int, document: Mapping[str, Any], form: Form, line: Line
) -> dict[str, str]:
    mine = [one for one in form.fields if one.criterion == document["key"]]
    full = limit(document, "full")
    told = [(one, line.values.get(one.key)) for one in mine]
    named = _("，").join(one.heading for one in mine)
    rule = _("；").join(filter(None, (named, document.get("help"))))
    mark = _("，").join(one.shown(value) for one, value in told if value is not None)
    return {
        "code": str(number),
        "name": str(document.get("name") or document["key"]),
        "full": "" if full is None else exact_text(full),
        "rule": rule,
        "mark": mark,
    }


@dataclass(slots=True)
class Keying:
    """One paper sheet being keyed in.

    step: ``first`` while nobody keyed it, ``second`` when another person did and it is to be keyed
          again, ``own`` when the present person did, ``done`` when two agree
    """

    setting: Setting
    scorer: Scorer
    slot: Slot
    handle: str
    sheet: Sheet | None
    step: str
    compared: Compared | None = None
    scans: list[StoredFile] = field(default_factory=list)

    @property
    def differing(self) -> list[Cell]:
        """Where the two keyed differently."""
        cells = self.compared.cells if self.compared else []
        return [cell for cell in cells if cell.state in ("new", "changed", "conflict", "blank")
                and cell.file_text != cell.server_text]  # fmt: skip


def keyings(setting: Setting, scorer: Scorer, account_id: int) -> list[Keying]:
    """Every paper sheet of one scorer with what is to be done about it next."""
    sheets = sheets_of(setting, scorer)
    found = []
    for slot in slots_of(setting, scorer):
        if slot.is_recused or not slot.label:
            continue
        own = sheets.get((slot.entry_id, slot.member), [])
        sheet = own[-1] if own else None
        key = line_handle(setting, scorer, slot)
        found.append(Keying(setting, scorer, slot, key, sheet, _step(sheet, account_id)))
    return found


def _step(sheet: Sheet | None, account_id: int) -> str:
    if sheet is None or sheet.state not in GIVEN:
        return "first"
    if sheet.state != "submitted":
        return "done"
    return "own" if sheet.account_id == account_id else "second"


def keying_of(setting: Setting, scorer: Scorer, key: str, account_id: int) -> Keying:
    """The one of this handle, with its scans. Raises NotFound."""
    found = next((one for one in keyings(setting, scorer, account_id) if one.handle == key), None)
    if found is None:
        raise NotFound(_("没有这一份，或者这位裁判要回避。请从列表里打开。"))
    if found.sheet is not None:
        query = (
            select(StoredFile)
            .join(SheetScan, SheetScan.file_id == StoredFile.id)
            .join(Sheet, Sheet.id == SheetScan.sheet_id)
            .where(
                Sheet.stage_id == setting.stage.id,
                Sheet.entry_id == found.slot.entry_id,
                Sheet.period == setting.period,
                Sheet.scorer == scorer.code,
                Sheet.member == found.slot.member,
            )
            .order_by(StoredFile.id)
        )
        found.scans = list(db.session.scalars(query))
    return found


def key_sheet(*, actor: Actor, keying: Keying, typed: Mapping[str, str], replaces: bool) -> str:
    """Take what one person keyed from paper (录入、核录).

    Returns ``stored``, ``checked`` or ``differs``.

    typed:    text by field key, as it stands on the paper
    replaces: the second person says that the first one was wrong: what was keyed now becomes the
              next revision, and again somebody else has to key it

    The first keying is submitted. A second one by somebody else that says the same checks it; one
    that differs writes nothing until the two are settled. Raises Invalid with a sentence by field,
    Conflict for one's own sheet or one that two have agreed on.
    """
    if keying.step == "own":
        raise Conflict(_("这一份是您录的，要由另一个人再录一遍核对。"))
    if keying.step == "done":
        raise Conflict(_("这一份已经核过。要改请先由裁判长作废，再重新录入。"))
    line = _compare(keying, typed)
    problems = {
        f"v:{cell.fields[0].key}": _("{name}：{why}", name=cell.name, why=cell.problem)
        for cell in line.cells
        if cell.state == "bad"
    }
    problems.update(
        {f"v:{cell.fields[0].key}": _("{name}：还没有填", name=cell.name)
         for cell in line.cells if cell.name in line.missing and cell.state != "bad"}
    )  # fmt: skip
    if problems:
        raise Invalid(_("有 {count} 处要改，改好再提交。", count=len(problems)), problems)
    if keying.step == "second" and keying.sheet is not None:
        if not keying.differing:
            check_sheet(actor=actor, sheet=keying.sheet)
            return "checked"
        if not replaces:
            return "differs"
    _submit(actor, keying, line)
    return "stored"


def _compare(keying: Keying, typed: Mapping[str, str]) -> Compared:
    """What was typed beside what is stored; what is typed counts, blanks too."""
    setting, scorer = keying.setting, keying.scorer
    criteria = setting.criteria(scorer)
    rules = Rules(setting.frame.rules.spec, criteria, fields_of(setting, criteria), scorer.code)
    now = keying.sheet.marks if keying.sheet is not None and keying.step != "first" else {}
    revision = keying.sheet.revision if keying.sheet is not None else 0
    line = Compared(keying.handle, keying.slot.label, revision, Stored(revision, now, now))
    keying.compared = compare_line(
        rules, line, typed, Choices(), held=keying.slot.held,
        coefficients=keying.slot.coefficients,
    )  # fmt: skip
    if not any(text.strip() for text in typed.values()):
        raise Invalid(_("一项都还没有填。请照纸上的填好再提交。"))
    return keying.compared


def _submit(actor: Actor, keying: Keying, line: Compared) -> Sheet:
    return submit_sheet(
        actor=actor,
        uuid=str(uuid4()),
        stage=keying.setting.stage,
        entry=db.session.get_one(Entry, keying.slot.entry_id),
        period=keying.setting.period,
        scorer=keying.scorer.code,
        judge_id=keying.scorer.judge_id,
        member=keying.slot.member,
        base_revision=line.stored.revision,
        marks=line.marks,
    )


def attach_scan(*, actor: Actor, keying: Keying, data: bytes, name: str, content_type: str) -> None:
    """Keep the paper beside the sheet that was keyed from it (附上原件)."""
    if keying.sheet is None:
        raise Conflict(_("请先录入这一份，再附上原件。"))
    contest_id = keying.setting.contest.id
    stored = store_file(
        actor=actor,
        data=data,
        name=name,
        content_type=content_type,
        contest_id=contest_id,
        purpose="scan",
    )
    db.session.add(SheetScan(sheet_id=keying.sheet.id, file_id=stored.id))
    db.session.flush()
    record(
        actor=actor,
        chain=contest_chain(contest_id),
        action="attach_scan",
        subject=f"sheet:{keying.sheet.id}",
        new={"digest": stored.digest},
    )
