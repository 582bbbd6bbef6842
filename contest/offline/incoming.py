"""Whether a workbook that came in is the right one (核对来源): each refusal says what to do."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from contest.errors import ContestError, Invalid
from contest.i18n import _, say
from contest.judging.frames import require_open
from contest.offline.book.read import Found, Refused, read_book
from contest.offline.exports import fields_of, scorer_word
from contest.offline.identity import Identity, rubric_digest
from contest.offline.places import Scorer, Setting


@dataclass(frozen=True, slots=True)
class Incoming:
    """A workbook that may be looked at: whose it is, and what a preview keeps of it."""

    scorer: Scorer
    document: dict[str, Any]


def check_incoming(setting: Setting, sheets: Any, name: str, expected: str) -> Incoming:
    """The workbook, if it belongs here. Raises Invalid.

    expected: code of the only scorer whose workbook will do; empty for any
    """
    try:
        require_open(setting.frame)
        identity, lines = read_book(sheets, name)
    except Refused as refused:
        raise Invalid(say(refused)) from refused
    except ContestError as error:
        raise Invalid(_("“{name}”不能导入：{why}", name=name, why=error)) from error
    why = next(_wrong(setting, identity, expected), "")
    if why:
        raise Invalid(_("“{name}”不能导入：{why}", name=name, why=why))
    scorer = setting.scorer(identity.scorer)
    assert scorer is not None
    if not any(line.cells for line in lines.values()):
        raise Invalid(_("“{name}”里找不到要评的行，可能被删掉了。请重新下载一份。", name=name))
    return Incoming(scorer, _document(identity, lines))


def _wrong(setting: Setting, identity: Identity, expected: str) -> Iterator[str]:
    """Every reason why the workbook does not belong here, the plainest first."""
    contest, event, stage, period = identity.place
    if contest != setting.contest.code:
        yield _("这是另一个赛事（{code}）的评分表。请到那个赛事里上传。", code=contest)
    if event != setting.event.code:
        yield _("这是另一个项目（{code}）的评分表。请到那个项目里上传。", code=event)
    if stage != setting.stage.code:
        yield _("这是另一个阶段（{code}）的评分表。请到那个阶段里上传。", code=stage)
    if period != setting.period:
        yield _("这是另一期（{code}）的评分表。请换到那一期再上传。", code=period or "—")
    scorer = setting.scorer(identity.scorer)
    if expected and identity.scorer != expected:
        wanted = setting.scorer(expected)
        yield _(
            "这是“{found}”的评分表，这里要的是“{expected}”的。请从那一行上传。",
            found=scorer_word(scorer) if scorer else identity.scorer,
            expected=scorer_word(wanted) if wanted else expected,
        )
    if scorer is None:
        yield _(
            "“{code}”现在不在这个阶段的裁判组里。请核对裁判组，或由现任裁判重新评。",
            code=identity.scorer,
        )
    frame = setting.frame
    if identity.rubric != rubric_digest(frame.rules.document["rubric"], frame.rubric_version):
        yield _(
            "评分标准已经改过（文件是第 {old} 版，现在是第 {new} 版）。请重新下载一份再评。",
            old=identity.rubric_version,
            new=frame.rubric_version,
        )
    if scorer is not None:
        criteria = setting.criteria(scorer)
        keys = [one.key for one in fields_of(setting, criteria)]
        if keys != [key for key, _name, _label in identity.fields]:
            yield _("这位裁判要评的项已经调整。请重新下载一份再评。")


def _document(identity: Identity, lines: dict[str, Found]) -> dict[str, Any]:
    """What a preview keeps: plain JSON."""
    return {
        "identity": asdict(identity),
        "cells": {key: line.cells for key, line in lines.items()},
        "twice": [key for key, line in lines.items() if line.again],
    }
