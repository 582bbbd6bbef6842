"""Do the totals of a marking scheme fit its aspects (核对合计)?"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from contest.i18n import _
from contest.rubrics.excel.cells import Note, plain_number

if TYPE_CHECKING:
    from contest.rubrics.excel.worldskills import Criterion, Scheme, Sub

FULL = Decimal(100)


def contradictions(scheme: "Scheme") -> list[Note]:
    """Totals of criteria and sub criteria that their aspects do not come to, by row.

    One of the two is wrong, and nobody but its author knows which: such a scheme is refused.
    """
    return sorted(_stated(scheme), key=lambda note: note.row)


def check_totals(scheme: "Scheme") -> list[Note]:
    """Everything else that does not add up, by row; a total that is not written is not missed."""
    notes = [*_criteria(scheme), *_sections(scheme), *_descriptions(scheme)]
    whole = sum((_sum(criterion) for criterion in scheme.criteria), Decimal(0))
    if whole != FULL:
        text = _("全部评分点合计 {found} 分，不是 100 分。", found=plain_number(whole))
        notes.append(Note(0, text))
    return sorted(notes, key=lambda note: note.row)


def _sum(criterion: "Criterion") -> Decimal:
    return sum((_sub_sum(sub) for sub in criterion.subs), Decimal(0))


def _sub_sum(sub: "Sub") -> Decimal:
    return sum((aspect.mark for aspect in sub.aspects), Decimal(0))


def _stated(scheme: "Scheme") -> Iterator[Note]:
    for criterion in scheme.criteria:
        found = _sum(criterion)
        row, _name, listed = scheme.listed.get(criterion.letter, (0, "", None))
        for at, stated in ((criterion.row, criterion.total), (row, listed)):
            yield from _compare(at, _("标准 {key}", key=criterion.letter), stated, found)
        for sub in criterion.subs:
            yield from _compare(sub.row, _("子标准 {key}", key=sub.key), sub.total, _sub_sum(sub))


def _criteria(scheme: "Scheme") -> Iterator[Note]:
    seen = set()
    for criterion in scheme.criteria:
        seen.add(criterion.letter)
        for sub in criterion.subs:
            if sub.key[0] != criterion.letter:
                text = _(
                    "子标准 {key} 写在标准 {letter} 下面。", key=sub.key, letter=criterion.letter
                )
                yield Note(sub.row, text)
            if not sub.aspects:
                yield Note(sub.row, _("子标准 {key} 没有评分点。", key=sub.key))
    for letter, (row, name, _mark) in scheme.listed.items():
        if letter not in seen:
            yield Note(row, _("标准 {key}“{name}”下面没有评分点。", key=letter, name=name))


def _compare(row: int, what: str, stated: Decimal | None, found: Decimal) -> Iterator[Note]:
    if stated is not None and stated != found:
        text = _(
            "{what} 写的是 {stated} 分，评分点合计 {found} 分。",
            what=what,
            stated=plain_number(stated),
            found=plain_number(found),
        )
        yield Note(row, text)


def _sections(scheme: "Scheme") -> Iterator[Note]:
    sums: dict[str, Decimal] = {}
    for criterion in scheme.criteria:
        for sub in criterion.subs:
            for aspect in sub.aspects:
                sums[aspect.section] = sums.get(aspect.section, Decimal(0)) + aspect.mark
                if scheme.sections and aspect.section not in scheme.sections:
                    named = aspect.section or _("（空）")
                    yield Note(aspect.row, _("没有“{found}”这个职业标准条目。", found=named))
    for key, (row, _name, stated) in scheme.sections.items():
        what = _("职业标准条目 {key}", key=key)
        yield from _compare(row, what, stated, sums.get(key, Decimal(0)))


def _descriptions(scheme: "Scheme") -> Iterator[Note]:
    for criterion in scheme.criteria:
        for sub in criterion.subs:
            for aspect in sub.aspects:
                missing = [str(n) for n in range(4) if not aspect.told.get(n)]
                if aspect.kind == "J" and missing:
                    text = _("“{name}”缺 {scores} 的说明。", name=aspect.name,
                             scores=_("、").join(missing))  # fmt: skip
                    yield Note(aspect.row, text)
