"""What a workbook would change (导入预览): read anew at every look, never stored as decided."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from contest.accounts.models import Account
from contest.db import db
from contest.i18n import _
from contest.judging.models import Sheet
from contest.offline.compare import Choices, Compared, Rules, Stored, compare_line
from contest.offline.exports import GIVEN, fields_of, line_handle, scorer_word
from contest.offline.fields import Field
from contest.offline.models import ImportPreview
from contest.offline.places import Scorer, Setting, Slot, setting_of, sheets_of, slots_of

CELL_STATES = ("new", "same", "changed", "conflict", "bad")


@dataclass(frozen=True, slots=True)
class Preview:
    """A workbook beside what is stored now.

    slots:       by handle, for lines that can be written
    fingerprint: of the stored revisions; changes when anybody writes one of these sheets
    """

    setting: Setting
    scorer: Scorer
    fields: Sequence[Field]
    criteria: Mapping[str, Mapping[str, Any]]
    lines: list[Compared]
    slots: Mapping[str, Slot]
    fingerprint: str

    @property
    def counts(self) -> dict[str, int]:
        """How many cells of each state."""
        found = Counter(cell.state for line in self.lines for cell in line.cells)
        return {state: found[state] for state in CELL_STATES}

    @property
    def summary(self) -> dict[str, Any]:
        """What a list of previews shows of this one."""
        found = Counter(line.state for line in self.lines)
        return {
            "seen": self.fingerprint,
            "writes": sum(line.writes for line in self.lines),
            "open": sum(line.is_open for line in self.lines),
            "incomplete": found["incomplete"],
            "refused": found["refused"],
            "same": found["same"],
        }

    def of(self, *states: str) -> list[Compared]:
        """Lines in these states."""
        return [line for line in self.lines if line.state in states]


def preview_of(
    preview: ImportPreview, *, hold: bool = False, setting: Setting | None = None
) -> Preview:
    """Compare what was read with what is stored at this moment.

    hold: within a write, so that the stage cannot be locked meanwhile
    """
    setting = setting or setting_of(preview.stage, preview.period, hold=hold)
    # a judge who left the panel since: the lines say so, one by one
    scorer = setting.scorer(preview.scorer) or Scorer(preview.scorer, preview.judge_id)
    criteria = setting.criteria(scorer)
    fields = fields_of(setting, criteria)
    rules = Rules(setting.frame.rules.spec, criteria, fields, scorer.code)
    slots = {line_handle(setting, scorer, slot): slot for slot in slots_of(setting, scorer)}
    sheets = sheets_of(setting, scorer)
    names = _names(sheets.values())
    choices = Choices.of(preview.choices)
    lines = []
    for key, code, base in preview.document["identity"]["lines"]:
        slot = slots.get(key)
        own = sheets.get((slot.entry_id, slot.member), []) if slot else []
        line = Compared(key, code, base, _stored(own, base, scorer, names))
        line.problem = _refusal(preview, slot, line)
        raw = preview.document["cells"].get(key, {})
        if line.problem:
            line.state = "refused" if any(raw.values()) else "blank"
        else:
            assert slot is not None
            held, factors = slot.held, slot.coefficients
            compare_line(rules, line, raw, choices, held=held, coefficients=factors)
        lines.append(line)
    return Preview(setting, scorer, fields, criteria, lines, slots, _fingerprint(setting, lines))


def _refusal(preview: ImportPreview, slot: Slot | None, line: Compared) -> str:
    """Why this line cannot be written at all; empty when it can."""
    if slot is None:
        return _("“{code}”缺考、退出，或者不再由这位裁判评，这一行不写入。", code=line.code)
    if slot.is_recused:
        return _("这位裁判对“{code}”要回避，这一行不写入。", code=line.code)
    shown = f"{slot.label}-{slot.member}" if slot.member else slot.label
    if shown != line.code:
        return _("“{code}”的编号已经换过，请重新下载一份再评。", code=line.code)
    if line.handle in preview.document["twice"]:
        return _("“{code}”在表里有两行，填得不一样。请删掉一行再上传。", code=line.code)
    return ""


def _stored(own: Sequence[Sheet], base: int, scorer: Scorer, names: Mapping[int, str]) -> Stored:
    if not own:
        return Stored()
    last = own[-1]
    before = next((sheet for sheet in own if sheet.revision == base), None)
    return Stored(
        revision=last.revision,
        marks=_counted(last),
        base_marks=_counted(before),
        by=names.get(last.account_id or 0) or scorer_word(scorer),
        at=last.submitted_at,
    )


def _counted(sheet: Sheet | None) -> Mapping[str, Any]:
    """Marks that hold; a sheet that was taken back or made void says nothing."""
    return sheet.marks if sheet is not None and sheet.state in GIVEN else {}


def _names(sheets: Any) -> dict[int, str]:
    wanted = {sheet.account_id for own in sheets for sheet in own if sheet.account_id}
    if not wanted:
        return {}
    query = select(Account.id, Account.name).where(Account.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def _fingerprint(setting: Setting, lines: Sequence[Compared]) -> str:
    facts: list[Any] = [setting.frame.rubric_version]
    facts += [[line.handle, line.stored.revision, bool(line.stored.marks)] for line in lines]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
