"""Workbooks on their way out (下载离线评分表): the data of a stage becomes a Book."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contest.errors import Conflict
from contest.i18n import _
from contest.judging.frames import require_open
from contest.offline.book.shape import Book, Form, Line
from contest.offline.fields import Field, criterion_fields, mark_values
from contest.offline.identity import Identity, handle, rubric_digest, signed
from contest.offline.places import Scorer, Setting, Slot, sheets_of, slots_of

GIVEN = ("submitted", "checked", "locked")


def form_of(setting: Setting, scorer: Scorer) -> Form:
    """The form this scorer fills in. Raises Conflict when there is nothing to fill in."""
    criteria = setting.criteria(scorer)
    if not criteria:
        raise Conflict(_("“{scorer}”在这个阶段没有要评的项。", scorer=scorer_word(scorer)))
    spec = setting.frame.rules.spec
    groups = tuple(
        (group.name, tuple(c.key for c in group.criteria if c.key in criteria))
        for group in spec.groups
    )
    office = scorer.judge_id is None
    signers = (_("录入"), _("复核")) if office else (_("裁判签名"), _("复核"))
    return Form(
        fields=fields_of(setting, criteria),
        criteria=criteria,
        groups=tuple((name, keys) for name, keys in groups if keys),
        spec=spec,
        signers=signers,
        code_word=_("加密号") if setting.frame.is_blind else _("参赛号"),
    )


def fields_of(setting: Setting, criteria: Mapping[str, Mapping[str, Any]]) -> tuple[Field, ...]:
    """The cells of these criteria, in order."""
    spec = setting.frame.rules.spec
    return tuple(
        one
        for key, document in criteria.items()
        for one in criterion_fields(document, required=spec.criteria[key].required)
    )


def scorer_word(scorer: Scorer) -> str:
    """What people call a scorer."""
    if scorer.judge_id is not None:
        same = scorer.name == scorer.code
        return _("裁判 {code}", code=scorer.code) if same else f"{scorer.code} {scorer.name}"
    kind, _colon, code = scorer.code.partition(":")
    words = {"office": _("竞赛办"), "self": _("自评"), "audit": _("核定")}
    return words.get(kind) or _("部门 {code}", code=code)


def line_handle(setting: Setting, scorer: Scorer, slot: Slot) -> str:
    """Names a slot in the workbooks of one scorer, and says nothing to anybody else."""
    return handle(setting.stage.id, setting.period, scorer.code, slot.entry_id, slot.member)


def lines_of(setting: Setting, scorer: Scorer, fields: Sequence[Field]) -> tuple[Line, ...]:
    """What this scorer has to score, with what is there already. Recused ones are left out.

    Raises Conflict while an entry has no blind code yet.
    """
    sheets = sheets_of(setting, scorer)
    documents = setting.frame.rules.criteria()
    found = []
    for slot in slots_of(setting, scorer):
        if slot.is_recused:
            continue
        if not slot.label:
            raise Conflict(_("还有参赛项没有加密号。请先在“抽签检录”里抽签，再下载评分表。"))
        own = sheets.get((slot.entry_id, slot.member), [])
        last = own[-1] if own else None
        values = {} if last is None or last.state not in GIVEN else values_of(
            last.marks, fields, documents
        )  # fmt: skip
        found.append(
            Line(
                handle=line_handle(setting, scorer, slot),
                code=slot.label,
                member=slot.member,
                base=last.revision if last else 0,
                values=values,
            )
        )
    if not found:
        raise Conflict(_("“{scorer}”在这里没有要评的参赛项。", scorer=scorer_word(scorer)))
    return tuple(found)


def values_of(
    marks: Mapping[str, Any], fields: Sequence[Field], documents: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Marks as values by field key."""
    values = {key: mark_values(documents[key], marks.get(key)) for key in documents}
    return {
        one.key: values[one.criterion][one.part]
        for one in fields
        if one.part in values.get(one.criterion, {})
    }


def book_of(setting: Setting, scorer: Scorer, form: Form | None = None) -> Book:
    """The workbook of one scorer. Raises Conflict, saying why there is none."""
    require_open(setting.frame)
    form = form or form_of(setting, scorer)
    lines = lines_of(setting, scorer, form.fields)
    stage = setting.stage.name or setting.stage.code
    place = "·".join(filter(None, (setting.event.name, stage, setting.period_name)))
    facts = _(
        "{place}　　{scorer}{panel}　　评分标准第 {version} 版　　共 {count} 份",
        place=place,
        scorer=scorer_word(scorer),
        panel=f"（{scorer.panel}）" if scorer.panel else "",
        version=setting.frame.rubric_version,
        count=len(lines),
    )
    return Book(
        form=form,
        title=_("{contest} 评分表", contest=setting.contest.name),
        facts=facts,
        help=_help(form),
        author=scorer_word(scorer),
        footer="·".join(filter(None, (place, scorer_word(scorer)))),
        lines=lines,
        secret=signed(identity_of(setting, scorer, form, lines)),
    )


def _help(form: Form) -> str:
    first = _("只填浅黄色的格子。没有评的空着，空着不是 0 分；扣分项没有扣分要填 0。")
    second = _("参考合计自动算出，以系统计算为准。填好直接保存，不要另存为别的格式。")
    return f"{first}{second}"


def identity_of(setting: Setting, scorer: Scorer, form: Form, lines: Sequence[Line]) -> Identity:
    """What the workbook says of itself."""
    frame = setting.frame
    headings = [(one.key, one.name, one.heading) for one in form.fields]
    return Identity(
        contest=setting.contest.code,
        event=setting.event.code,
        stage=setting.stage.code,
        period=setting.period,
        scorer=scorer.code,
        judge=scorer.code if scorer.judge_id is not None else "",
        rubric=rubric_digest(frame.rules.document["rubric"], frame.rubric_version),
        rubric_version=frame.rubric_version,
        lines=tuple((line.handle, line.shown, line.base) for line in lines),
        fields=tuple(headings),
    )


def book_name(setting: Setting, scorer: Scorer) -> str:
    """The name of the file: place and scorer, nobody's entrant."""
    stage = setting.stage.name or setting.stage.code
    parts = (setting.event.name, stage, setting.period_name, scorer_word(scorer))
    name = "_".join(filter(None, parts)).translate(str.maketrans('/\\:*?"<>| ', "__________"))
    return f"{name}.xlsx"


def books_of(setting: Setting) -> Iterator[tuple[Scorer, Book | None]]:
    """Every scorer of a stage with the workbook, or None where there is nothing to score.

    Scorers with the same criteria share one form, so that its template is made once.
    """
    forms: dict[tuple[str, ...], Form] = {}
    for scorer in setting.scorers:
        keys = (*setting.criteria(scorer), "" if scorer.judge_id else scorer.code)
        try:
            form = forms.setdefault(keys, form_of(setting, scorer))
            yield scorer, book_of(setting, scorer, form)
        except Conflict:
            if not _has_work(setting, scorer):
                yield scorer, None
                continue
            raise


def _has_work(setting: Setting, scorer: Scorer) -> bool:
    """Is there anything this scorer could score, drawn or not?"""
    slots = [slot for slot in slots_of(setting, scorer) if not slot.is_recused]
    return bool(slots) and bool(setting.criteria(scorer))
