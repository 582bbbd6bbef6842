"""A rubric as one table (评分标准表), written and read: a row for each group, criterion and part.

The words of the file are always 中文: the same table is read whatever language its reader uses.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from contest.excel.columns import Cell
from contest.excel.write import Column, workbook
from contest.i18n import _
from contest.rubrics.excel.cells import Document, Note, Understood, number_of, plain_number, text_at
from contest.rubrics.wording import KINDS

COLUMNS = (
    Column("类别", 10), Column("代码", 14), Column("名称", 34), Column("方式", 9),
    Column("满分", 8), Column("得分", 8), Column("上限", 8), Column("条件", 22),
    Column("说明", 36), Column("其他", 30),
)  # fmt: skip
HEADINGS = [column.heading for column in COLUMNS]
WHOLE, GROUP, CRITERION, MARK = "整张表", "模块", "评分项", "评价"
# word of a row → key of the list it belongs to
PARTS = {
    "条目": "lines", "测量值": "measures", "档": "bands", "等级": "levels", "超差": "steps",
    "计划档": "tiers",
}  # fmt: skip
WORDS = {key: word for word, key in PARTS.items()}
# column → key of the document, by what the row is
FIELDS: dict[str, dict[str, str]] = {
    WHOLE: {"满分": "full"},
    GROUP: {"代码": "key", "名称": "name", "满分": "full"},
    CRITERION: {"代码": "key", "名称": "name", "满分": "full", "说明": "help"},
    "条目": {"代码": "key", "名称": "name", "得分": "per", "上限": "cap"},
    "测量值": {"代码": "key", "名称": "name"},
    "档": {"得分": "points"},
    "等级": {"代码": "key", "名称": "name", "得分": "points"},
    "超差": {"得分": "points"},
    "计划档": {"得分": "points_per"},
}
EDGES = {"超差": "over", "计划档": "plan_to"}  # 条件 ≤x of these rows
NUMBERS = {"满分", "得分", "上限"}
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
LIMIT = re.compile(r"([^≥≤<>]*?)\s*(≥|≤|<=|>=|<|>)\s*(-?[0-9.]+)")
READ_SIGNS = {sign: key for key, sign in SIGNS.items()} | {">=": "ge", "<=": "le"}
GUIDE = (
    "一行是一个模块、一个评分项，或评分项里的一部分；一部分写在它的评分项下面。",
    "类别：整张表、模块、评分项、条目（扣分或加分）、测量值、档、等级、评价（代码写 0 到 3）、"
    "超差、计划档。",
    "方式：打分、扣分、分档、等级、评价、测量、完成率、折算、检查、加分、增减、投票。",
    "条件：≥0；≤1 或 >1；≤2，几个测量值时前面写它的代码，如 depth≤0.5；length<15。",
    "其他：键=值，用；隔开，键和竞赛包里的一样，如 step=0.5；scored_by=office。",
)


def written(rubric: Document) -> bytes:
    """A workbook with the table, and a page that explains it."""
    rows = [[said.get(heading, "") for heading in HEADINGS] for said in _rows(rubric)]
    guide = [(line,) for line in GUIDE]
    return workbook([("评分标准", COLUMNS, rows), ("说明", (Column("怎样填", 100),), guide)])


def _rows(rubric: Document) -> Iterator[dict[str, Any]]:
    if rubric.get("full"):
        yield _row(WHOLE, {"full": rubric["full"]})
    for group in rubric.get("groups") or ():
        yield _row(GROUP, {k: v for k, v in group.items() if k != "criteria"})
        for criterion in group["criteria"]:
            lists = {*PARTS.values(), "kind", "descriptions"}
            plain = {k: v for k, v in criterion.items() if k not in lists}
            yield _row(CRITERION, plain) | {"方式": KINDS[criterion["kind"]][0]}
            for key, word in WORDS.items():
                yield from (_row(word, part) for part in criterion.get(key) or ())
            told = criterion.get("descriptions") or []
            pairs = enumerate(told) if isinstance(told, list) else told.items()
            yield from ({"类别": MARK, "代码": str(m), "名称": text} for m, text in pairs)


def _row(word: str, part: Document) -> dict[str, Any]:
    rest = dict(part)
    said: dict[str, Any] = {"类别": word}
    for heading, key in FIELDS[word].items():
        if key in rest:
            value = rest.pop(key)
            # a number that Excel would write otherwise stays text: 8.50 comes back as 8.50
            is_number = heading in NUMBERS and plain_number(Decimal(value)) == value
            said[heading] = Decimal(value) if is_number else value
    if word in EDGES and EDGES[word] in rest:
        said["条件"] = f"≤{rest.pop(EDGES[word])}"
    if word == "档":
        said["条件"] = "；".join(
            f"{key}{SIGNS[edge]}{value}"
            for key, limits in (rest.pop("when", None) or {}).items()
            for edge, value in limits.items()
        )
    said["其他"] = "；".join(f"{key}={value}" for key, value in _flat(rest))
    return said


def _flat(table: Document, start: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{start}{key}.")
        elif isinstance(value, bool):
            yield f"{start}{key}", "true" if value else "false"
        else:
            yield f"{start}{key}", "、".join(value) if isinstance(value, list) else str(value)


def is_table(rows: list[list[Cell]]) -> bool:
    """Does a sheet look like our own table?"""
    return _heading(rows) is not None


def _heading(rows: list[list[Cell]]) -> tuple[int, dict[str, int]] | None:
    for number, cells in enumerate(rows[:10], 1):
        texts = [text_at(cells, place).replace(" ", "") for place in range(len(cells))]
        places = {heading: texts.index(heading) for heading in HEADINGS if heading in texts}
        if {"类别", "名称", "方式"} <= places.keys():
            return number, places
    return None


def read_rows(rows: list[list[Cell]]) -> Understood:
    """What our own table says; only cells are judged here, the whole is for the bundle reader."""
    found = Understood({"groups": []})
    head = _heading(rows)
    assert head is not None  # the caller asked is_table
    for number, cells in enumerate(rows[head[0] :], head[0] + 1):
        said = {heading: text_at(cells, place) for heading, place in head[1].items()}
        if any(said.values()):
            _read(found, number, said)
    criteria = [c for group in found.rubric["groups"] for c in group["criteria"]]
    found.facts = [
        (_("模块"), str(len(found.rubric["groups"]))),
        (_("评分项"), str(len(criteria))),
        (_("满分"), found.rubric.get("full", "—")),
    ]
    return found


def _read(found: Understood, number: int, said: dict[str, str]) -> None:
    word, groups = said.get("类别", ""), found.rubric["groups"]
    if word == WHOLE:
        found.rubric |= _part(found, number, word, said)
    elif word == GROUP:
        found.rows[f"groups[{len(groups)}]"] = number
        key = said.get("代码") or f"g{len(groups) + 1}"
        groups.append({"key": key, **_part(found, number, word, said), "criteria": []})
    elif word == CRITERION and groups:
        _criterion(found, number, said)
    elif word in PARTS or word == MARK:
        _below(found, number, word, said)
    elif word == CRITERION:
        found.faults.append(Note(number, _("评分项上面要先有一行“模块”。")))
    else:
        text = _("不认识类别“{found}”。请看“说明”那一页。", found=word or _("（空）"))
        found.faults.append(Note(number, text))


def _criterion(found: Understood, number: int, said: dict[str, str]) -> None:
    groups = found.rubric["groups"]
    kinds = {word: code for code, (word, _tone, _icon) in KINDS.items()} | {k: k for k in KINDS}
    kind = kinds.get(said.get("方式", ""))
    if kind is None:
        text = _("不认识方式“{found}”。请看“说明”那一页。", found=said.get("方式") or _("（空）"))
        found.faults.append(Note(number, text))
    count = sum(len(group["criteria"]) for group in groups)
    criteria = groups[-1]["criteria"]
    found.rows[f"groups[{len(groups) - 1}].criteria[{len(criteria)}]"] = number
    part = _part(found, number, CRITERION, said)
    criteria.append({"key": said.get("代码") or f"c{count + 1}", "kind": kind or "points", **part})


def _below(found: Understood, number: int, word: str, said: dict[str, str]) -> None:
    groups = found.rubric["groups"]
    if not groups or not groups[-1]["criteria"]:
        found.faults.append(Note(number, _("“{word}”上面要先有一行“评分项”。", word=word)))
        return
    criteria = groups[-1]["criteria"]
    start = f"groups[{len(groups) - 1}].criteria[{len(criteria) - 1}]"
    if word == MARK:
        if said.get("代码") not in ("0", "1", "2", "3"):
            found.faults.append(Note(number, _("“评价”的代码要写 0、1、2 或 3。")))
            return
        told = criteria[-1].setdefault("descriptions", {})
        told[said["代码"]] = said.get("名称", "")
        if list(told) == ["0", "1", "2", "3"]:
            criteria[-1]["descriptions"] = list(told.values())
        return
    parts = criteria[-1].setdefault(PARTS[word], [])
    found.rows[f"{start}.{PARTS[word]}[{len(parts)}]"] = number
    part = _part(found, number, word, said)
    if "代码" in FIELDS[word] and not part.get("key"):
        part = {"key": f"{PARTS[word][0]}{len(parts) + 1}", **part}
    if word == "档":
        measures = [m["key"] for m in criteria[-1].get("measures") or ()] or ["value"]
        part = {"when": _limits(found, number, said.get("条件", ""), measures), **part}
        part = {key: value for key, value in part.items() if value}
    parts.append(part)


def _part(found: Understood, number: int, word: str, said: dict[str, str]) -> Document:
    part: Document = {}
    for heading, key in FIELDS[word].items():
        text = said.get(heading, "")
        if text and heading in NUMBERS:
            value = number_of(text)
            if value is None:
                wrong = _("“{heading}”要写数，现在是“{found}”。", heading=heading, found=text)
                found.faults.append(Note(number, wrong))
            else:
                part[key] = text if re.fullmatch(r"-?[0-9.]+", text) else plain_number(value)
        elif text:
            part[key] = text
    edge = LIMIT.fullmatch(said.get("条件", ""))
    if word in EDGES and edge:
        part[EDGES[word]] = edge[3]
    _others(found, number, said.get("其他", ""), part)
    return part


def _others(found: Understood, number: int, text: str, part: Document) -> None:
    for pair in (p for p in text.replace(";", "；").split("；") if p.strip()):
        key, equals, value = (piece.strip() for piece in pair.partition("="))
        if not equals or not re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", key):
            wrong = _("“其他”要写成 键=值，现在是“{found}”。", found=pair.strip())
            found.faults.append(Note(number, wrong))
            continue
        first, _dot, second = key.partition(".")
        made: Any = {"true": True, "false": False}.get(value, value)
        if key == "allowed":
            made = value.split("、")
        if second:
            part.setdefault(first, {})[second] = made
        else:
            part[first] = made


def _limits(found: Understood, number: int, text: str, measures: list[str]) -> Document:
    when: Document = {}
    for piece in (p.strip() for p in text.replace(";", "；").split("；") if p.strip()):
        limit = LIMIT.fullmatch(piece)
        if limit is None:
            wrong = _("条件要写成 ≥0；≤1 这样，现在是“{found}”。", found=piece)
            found.faults.append(Note(number, wrong))
            continue
        when.setdefault(limit[1] or measures[0], {})[READ_SIGNS[limit[2]]] = limit[3]
    return when
