"""Made-up marks as a table to paste (造好的表): columns that are understood, to be changed."""

import csv
import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from contest.i18n import _
from contest.planning.trial.document import criteria_of
from contest.planning.trial.outcome import Outcome
from contest.planning.trial.table import STATUSES
from contest.scoring.columns import Column
from contest.scoring.field import Ballots
from contest.scoring.numbers import exact_text
from contest.scoring.rounding import to_places

Document = dict[str, Any]
Cell = Callable[[int], str]
DIGITS = 4  # of a total that never ends


def as_text(found: Outcome, event: Document) -> str:
    """A trial as lines with tabs, the way Excel copies them; judges' totals where there are any."""
    assert found.score is not None
    entries = found.score.entries
    by_status = {status: _(word) for word, status in reversed(STATUSES.items()) if word}
    columns: list[tuple[str, Cell]] = [
        (_("参赛号"), lambda i: entries.nos[i]),
        (_("姓名"), lambda i: entries.names[i]),
        (_("单位"), lambda i: _unit(found.document, entries.units[i])),
    ]
    if any(entries.groups):
        columns.append((_("组别"), lambda i: entries.groups[i]))
    if any(status != "competing" for status in entries.statuses):
        columns.append((_("状态"), lambda i: by_status[entries.statuses[i]]))
    for stage in event["stages"]:
        columns += _stage(found, stage)
    out = io.StringIO()
    table = csv.writer(out, delimiter="\t", lineterminator="\n")
    table.writerow([heading for heading, _cell in columns])
    table.writerows([[cell(i) for _heading, cell in columns] for i in range(len(entries))])
    return out.getvalue()


def _unit(document: Document, code: str) -> str:
    return next((u["name"] for u in document["units"] if u["code"] == code), code)


def _stage(found: Outcome, stage: Document) -> list[tuple[str, Cell]]:
    assert found.score is not None
    name = stage.get("name") or stage["code"]
    names = {p["code"]: p.get("name") or p["code"] for p in stage.get("repeat") or ()} or {"": ""}
    columns: list[tuple[str, Cell]] = []
    for period, ballots in found.sheets[stage["code"]].items():
        here = f"{name} {names[period]}".strip()
        if _is_by_judges(stage) and ballots.owner is None:
            columns += _judges(here, ballots)
        else:
            slot = found.score.stages[stage["code"]].slots[period]
            columns.append((here, _total(slot.score)))
    times = found.score.entries.times
    code = stage["code"]
    if any(own and code in own for own in times):
        columns.append((_("{stage} 用时", stage=name), lambda i: (times[i] or {}).get(code, "")))
    return columns


def _is_by_judges(stage: Document) -> bool:
    panel = stage.get("panel") or {}
    only = all((c.get("scored_by") or "panel") == "panel" for _g, c in criteria_of(stage))
    sheets = panel.get("level") in (None, "sheet") and not panel.get("panel_factor")
    kinds = {c["kind"] for _g, c in criteria_of(stage)}
    return only and sheets and "judgement" not in kinds


def _judges(name: str, ballots: Ballots) -> list[tuple[str, Cell]]:
    judges = sorted({judge for row in ballots.names for judge in row}, key=lambda j: int(j[1:]))
    return [
        (_("{stage} 裁判 {number}", stage=name, number=judge[1:]), _given(ballots, judge))
        for judge in judges
    ]


def _given(ballots: Ballots, judge: str) -> Cell:
    def cell(index: int) -> str:
        row = dict(zip(ballots.names[index], ballots.rows[index], strict=True))
        return _text(Fraction(row[judge]) / ballots.den) if judge in row else ""

    return cell


def _total(column: Column) -> Cell:
    def cell(index: int) -> str:
        value = column.at(index)
        return "" if value is None else _text(value)

    return cell


def _text(value: Fraction) -> str:
    text = exact_text(value)
    return exact_text(to_places(value, DIGITS)) if "/" in text else text
