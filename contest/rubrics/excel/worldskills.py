"""The marking scheme that experts import into CIS (世界技能大赛评分方案), read as a rubric.

A sub criterion becomes a group, a measured aspect a ``measure``, a judged one a ``judgement``.
Columns are found by their headings, anew for each criterion, wherever the tables stand.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from contest.excel.columns import Cell
from contest.i18n import _
from contest.rubrics.excel.cells import (
    Document,
    Note,
    Understood,
    number_of,
    plain_number,
    text_at,
)
from contest.rubrics.excel.totals import check_totals, contradictions

HEADINGS = {
    "sub_id": ("subcriterionid", "subcriteriaid"),
    "sub_name": ("subcriterionname", "subcriterianame"),
    "day": ("dayofmarking",),
    "type": ("aspecttype",),
    "aspect": ("aspectdescription",),
    "score": ("judgscore", "judgementscore", "judgmentscore"),
    "extra": ("extraaspect", "extradescription"),
    "requirement": ("requirement",),
    "section": ("wsos", "wssssection"),
    "max": ("maxmark",),
}
NEEDED = ("sub_id", "type", "aspect", "max")
LETTER = re.compile(r"(?:criterion\s*)?([A-Z])", re.I)
SUB_ID = re.compile(r"[A-Z][0-9]{1,3}", re.I)
Places = dict[str, int]


@dataclass(slots=True)
class Aspect:
    """One aspect. told: descriptions by score, for judged ones."""

    row: int
    kind: str
    name: str
    mark: Decimal
    section: str = ""
    help: list[str] = field(default_factory=list)
    told: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sub:
    """One sub criterion; total where the scheme states one."""

    row: int
    key: str
    name: str
    day: str
    total: Decimal | None = None
    aspects: list[Aspect] = field(default_factory=list)


@dataclass(slots=True)
class Criterion:
    """One criterion under its heading row."""

    row: int
    letter: str
    total: Decimal | None
    subs: list[Sub] = field(default_factory=list)


@dataclass(slots=True)
class Scheme:
    """The whole workbook. sections: id → (row, name, marks); listed: letter → (row, name, mark)."""

    sections: dict[str, tuple[int, str, Decimal | None]] = field(default_factory=dict)
    listed: dict[str, tuple[int, str, Decimal | None]] = field(default_factory=dict)
    criteria: list[Criterion] = field(default_factory=list)
    faults: list[Note] = field(default_factory=list)


def is_scheme(rows: list[list[Cell]]) -> bool:
    """Does a sheet look like a marking scheme for CIS?"""
    return any(heading_places(cells) for cells in rows[:500])


def read_scheme(rows: list[list[Cell]]) -> Understood:
    """What a marking scheme says, with everything that does not add up."""
    scheme = parsed(rows)
    rubric: Document = {
        "groups": [
            _group(criterion, sub) for criterion in scheme.criteria for sub in criterion.subs
        ]
    }
    aspects = [a for c in scheme.criteria for sub in c.subs for a in sub.aspects]
    rubric["full"] = plain_number(sum((a.mark for a in aspects), Decimal(0)))
    found = Understood(rubric, scheme.faults or contradictions(scheme))
    found.doubts = check_totals(scheme)
    found.facts = [
        (_("标准（Criterion）"), str(len(scheme.criteria))),
        (_("子标准（Sub Criterion）"), str(sum(len(c.subs) for c in scheme.criteria))),
        (_("测量评分点（M）"), str(sum(a.kind == "M" for a in aspects))),
        (_("评价评分点（J）"), str(sum(a.kind == "J" for a in aspects))),
        (_("职业标准条目（WSOS）"), str(len(scheme.sections))),
        (_("满分合计"), rubric["full"]),
    ]
    return found


def parsed(rows: list[list[Cell]]) -> Scheme:
    """The tables of a scheme, row by row."""
    scheme, places, table = Scheme(), None, ""
    for number, cells in enumerate(rows, 1):
        found = heading_places(cells)
        if found:
            places = found
            scheme.criteria.append(_heading(number, cells, found))
        elif places:
            _body(scheme, number, cells, places)
        else:
            table = _front(scheme, number, cells, table)
    for criterion in scheme.criteria:
        _letter_from_subs(criterion)
    return scheme


def heading_places(cells: list[Cell]) -> Places | None:
    """Columns of a criterion's heading row; None for any other row."""
    places: Places = {}
    for place, _cell in enumerate(cells):
        text = _letters(text_at(cells, place))
        for key, starts in HEADINGS.items():
            if key not in places and text.startswith(starts):
                places[key] = place
                break
    return places if all(key in places for key in NEEDED) else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _heading(number: int, cells: list[Cell], places: Places) -> Criterion:
    """The letter and the total stand to the right of the columns."""
    letter, total = "", None
    for place in range(places["max"] + 1, len(cells)):
        text = text_at(cells, place)
        value = number_of(text)
        if value is not None:
            total = value
        elif (found := LETTER.fullmatch(text)) and not letter:
            letter = found[1].upper()
    return Criterion(number, letter, total)


def _letter_from_subs(criterion: Criterion) -> None:
    if not criterion.letter and criterion.subs:
        criterion.letter = criterion.subs[0].key[0]


def _front(scheme: Scheme, number: int, cells: list[Cell], table: str) -> str:
    """A row above the criteria; returns which table it belongs to."""
    texts = [(place, text) for place in range(len(cells)) if (text := text_at(cells, place))]
    words = [_letters(text) for _place, text in texts]
    if words[:2] == ["id", "name"]:
        return "criteria"
    if words and words[0].startswith("section") and len(words) > 2:
        return "sections"
    if not table or not texts:
        return table
    key, numbers = texts[0][1], [number_of(text) for _place, text in texts[1:]]
    mark = next((value for value in numbers if value is not None), None)
    name = next((text for _place, text in texts[1:] if number_of(text) is None), "")
    if table == "criteria" and re.fullmatch(r"[A-Za-z]", key):
        scheme.listed[key.upper()] = (number, name, mark)
    elif table == "sections" and re.fullmatch(r"[0-9]{1,3}", key):
        scheme.sections[key] = (number, name, mark)
    return table


def _body(scheme: Scheme, number: int, cells: list[Cell], places: Places) -> None:
    said = {key: text_at(cells, place) for key, place in places.items()}
    criterion = scheme.criteria[-1]
    if number == criterion.row + 1 and criterion.total is None and not said["type"]:
        below = _heading(number, cells, places)
        criterion.letter = criterion.letter or below.letter
        criterion.total = below.total
    if SUB_ID.fullmatch(said["sub_id"]):
        key = said["sub_id"].upper()
        if any(sub.key == key for c in scheme.criteria for sub in c.subs):
            scheme.faults.append(Note(number, _("子标准 {key} 出现了两次。", key=key)))
            return
        criterion.subs.append(Sub(number, key, said.get("sub_name", ""), said.get("day", "")))
        if not said["type"]:
            criterion.subs[-1].total = number_of(said["max"])
    if said["type"]:
        _aspect(scheme, number, said)
    elif criterion.subs and criterion.subs[-1].aspects and not said["sub_id"]:
        _below(scheme, number, said, criterion.subs[-1].aspects[-1])


def _aspect(scheme: Scheme, number: int, said: dict[str, str]) -> None:
    kind, mark, subs = said["type"].upper()[:1], number_of(said["max"]), scheme.criteria[-1].subs
    if kind not in ("M", "J"):
        text = _("评分点类型要写 M 或 J，现在是“{found}”。", found=said["type"])
        scheme.faults.append(Note(number, text))
        return
    if not subs:
        scheme.faults.append(Note(number, _("这个评分点上面没有子标准（如 A1）。")))
        return
    if mark is None or mark < 0:
        text = _("满分（Max Mark）要写数，现在是“{found}”。", found=said["max"] or _("（空）"))
        scheme.faults.append(Note(number, text))
        return
    if not said["aspect"]:
        scheme.faults.append(Note(number, _("评分点没有写内容（Aspect Description）。")))
        return
    aspect = Aspect(number, kind, said["aspect"], mark, said.get("section", ""))
    aspect.help = [text for key in ("extra", "requirement") if (text := said.get(key, ""))]
    subs[-1].aspects.append(aspect)


def _below(scheme: Scheme, number: int, said: dict[str, str], aspect: Aspect) -> None:
    """A row under an aspect: a score with its description, or more of the description."""
    text = " ".join(said.get(key, "") for key in ("extra", "requirement")).strip()
    score = number_of(said.get("score", ""))
    if score is not None and aspect.kind == "J":
        if score not in range(4):
            scheme.faults.append(Note(number, _("评价只有 0、1、2、3 四档。")))
        else:
            aspect.told[int(score)] = text
    elif text:
        aspect.help.append(text)


def _group(criterion: Criterion, sub: Sub) -> Document:
    counts = {"M": 0, "J": 0}
    criteria = []
    for aspect in sub.aspects:
        counts[aspect.kind] += 1
        criteria.append(_document(f"{sub.key}.{aspect.kind}{counts[aspect.kind]}", sub, aspect))
    return {"key": sub.key, "name": f"{sub.key} {sub.name}".strip(), "criteria": criteria}


def _document(key: str, sub: Sub, aspect: Aspect) -> Document:
    told = [*aspect.help]
    if aspect.section:
        told.append(_("职业标准条目 {section}", section=aspect.section))
    if sub.day:
        told.append(_("评分日 {day}", day=sub.day))
    made: Document = {
        "key": key,
        "name": aspect.name,
        "kind": "measure" if aspect.kind == "M" else "judgement",
        "full": plain_number(aspect.mark),
        "help": _("；").join(told),
    }
    if not told:
        del made["help"]
    if len(aspect.told) == 4:
        made["descriptions"] = [aspect.told[score] for score in range(4)]
    elif aspect.told:
        made["descriptions"] = {str(score): text for score, text in sorted(aspect.told.items())}
    return made
