"""An event's rules as far as a pasted table can try them (按粘贴的列收窄).

A table rarely has every mark. A stage given by judges' totals keeps its panel, one given by
criteria keeps its groups, one given by a single number keeps what comes after it: penalties, scale,
weight, places, ties, awards.
"""

import copy
from collections.abc import Sequence
from typing import Any

from contest.i18n import _
from contest.planning.trial.document import criteria_of
from contest.planning.trial.headings import Target
from contest.rubrics.stage_rules import tie_step
from contest.rubrics.wording import worth_of

Document = dict[str, Any]
KEPT = ("key", "name", "full", "weight")
OPEN_ENDED = ("bonus", "adjust")  # kinds that may lead beyond the full mark


def reduced(event: Document, targets: Sequence[Target]) -> tuple[Document, list[str], list[str]]:
    """The event for these columns, what of its rules is not tried, and what is wrong with them."""
    made, notes, faults = copy.deepcopy(event), [], []
    for stage in made["stages"]:
        name = stage.get("name") or stage["code"]
        mine = [t for t in targets if t.stage == stage["code"] and t.kind != "time"]
        kinds = {t.kind for t in mine}
        if not kinds:
            faults.append(_("没有“{stage}”的成绩列。", stage=name))
        elif len(kinds) > 1:
            text = _("“{stage}”的总分、各裁判、各评分项只能粘贴一种，请只留一种。", stage=name)
            faults.append(text)
        elif kinds == {"judge"}:
            faults += _by_judges(stage, name)
        elif kinds == {"criterion"}:
            faults += _by_criteria(stage, name, {t.which for t in mine})
        else:
            _by_total(stage, "office")
            notes.append(_("“{stage}”只有一个总分，裁判怎样合议没有试。", stage=name))
    notes += _ties(made)
    return made, notes, faults


def _by_judges(stage: Document, name: str) -> list[str]:
    others = [c for _g, c in criteria_of(stage) if (c.get("scored_by") or "panel") != "panel"]
    if others:
        text = _("“{stage}”里有不由裁判评的评分项，不能按裁判粘贴，请粘贴总分。", stage=name)
        return [text]
    panel = {**(stage.get("panel") or {}), "level": "sheet"}
    panel.pop("panel_factor", None)
    if (panel.get("spread") or {}).get("of") == "criterion":
        panel.pop("spread")
    stage["panel"] = panel
    _by_total(stage, "panel")
    return []


def _by_total(stage: Document, scorer: str) -> None:
    rubric = stage.get("rubric") or {}
    full = rubric.get("full") or worth_of(rubric)[1]
    unlimited = any(c["kind"] in OPEN_ENDED for _g, c in criteria_of(stage)) or full == "—"
    kind = "adjust" if unlimited else "points"
    whole: Document = {"key": "total", "name": _("总分"), "kind": kind, "scored_by": scorer}
    limits = {} if unlimited else {"full": full}
    stage["rubric"] = {"groups": [{"key": "total", "criteria": [whole | limits]}]} | limits
    if scorer == "office":
        stage.pop("panel", None)


def _by_criteria(stage: Document, name: str, given: set[str]) -> list[str]:
    """Every criterion as the points it brought."""
    missing = [c for _g, c in criteria_of(stage) if c["key"] not in given]
    if missing:
        names = _("、").join(c.get("name") or c["key"] for c in missing)
        return [_("“{stage}”缺少评分项：{names}。", stage=name, names=names)]
    for group in stage["rubric"]["groups"]:
        group["criteria"] = [
            {key: c[key] for key in KEPT if key in c}
            | {"kind": "adjust" if c["kind"] in OPEN_ENDED else "points", "scored_by": "office"}
            for c in group["criteria"]
        ]
    stage.pop("panel", None)
    return []


def _ties(event: Document) -> list[str]:
    """Links of the chain that compare what is no longer there are left out."""
    here = {
        (stage["code"], by, key)
        for stage in event["stages"]
        for group, criterion in criteria_of(stage)
        for by, key in (("group", group["key"]), ("criterion", criterion["key"]))
    }
    names = {s["code"]: s.get("name") or s["code"] for s in event["stages"]}
    notes = []
    for holder in (event, event.get("team_ranking") or {}):
        chain = holder.get("tie_break") or []
        gone = [
            link
            for link in chain
            if link["by"] in ("group", "criterion")
            and (link["stage"], link["by"], link.get(link["by"])) not in here
        ]
        if gone:
            holder["tie_break"] = [link for link in chain if link not in gone]
            told = _("、").join(tie_step(link, names) for link in gone)
            notes.append(_("这张表比不了：{links}。", links=told))
    return notes
