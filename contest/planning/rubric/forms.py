"""The form of one criterion and of one group (评分项表单、模块表单)."""

import re
from collections.abc import Iterator
from typing import Any

from contest.i18n import N_
from contest.planning import fields
from contest.planning.fields import Place
from contest.planning.rubric.rows import Moved, as_rows, from_rows
from contest.planning.rubric.shapes import (
    BOUNDS,
    COMMON,
    EFFECTS,
    FIELDS,
    SCOPES,
    TABLES,
    VETO,
    Cell,
)
from contest.web.forms import Form

Document = dict[str, Any]
ROW = re.compile(r"([a-z]+)\[([0-9]{1,3})\]")
MEASURE_FILLED = re.compile(r"measures\[([0-9]{1,3})\]\.(?:name|unit|key)")
MOST_ROWS = 60
GROUP_PLACES = (
    Place("name", N_("模块名称")),
    Place("full", N_("模块满分"), "number"),
    Place("scale", N_("乘以多少计入"), "number"),
    Place("min_score", N_("最低得分线"), "number"),
    Place("min_rate", N_("最低得分率（%）"), "percent"),
    Place("below.effect", N_("低于线时"), "choice", (("", N_("不评奖（照常）")), *EFFECTS)),
    Place("below.scope", N_("处置到哪里"), "choice", (("", N_("总成绩（照常）")), *SCOPES)),
)


class CriterionForm:
    """The fields of one criterion, how many rows each list has, and what they say.

    sent: what came in, by name; empty when the page is only opened
    more: rows to add to each list
    """

    def __init__(
        self, criterion: Document, departments: list[Document], sent: dict[str, str], more: int = 0
    ) -> None:
        self.kind: str = criterion["kind"]
        rows = as_rows(criterion)
        self.counts = {
            table.key: _count(table.key, rows.get(table.key) or [], sent, more)
            for table in TABLES.get(self.kind, ())
        }
        self.measures = _measures(rows, sent) if self.kind == "band" else []
        self.places = list(self._places(departments))
        self.form: Form = fields.build(self.places, rows)

    def read(self) -> tuple[Document, dict[str, str], Moved]:
        """The criterion as typed; what could not be read, by field; paths that moved."""
        rows: Document = {key: [{} for _ in range(n)] for key, n in self.counts.items()}
        problems = fields.apply(self.places, self.form, rows)
        made, moved = from_rows(self.kind, rows)
        return made, problems, moved

    def _places(self, departments: list[Document]) -> Iterator[Place]:
        yield Place("name", N_("评分项"))
        yield Place("full", N_("满分"), "number")
        yield Place("help", N_("评分说明"), "long")
        for cell in FIELDS.get(self.kind, ()):
            yield _place("", cell)
        for table in TABLES.get(self.kind, ()):
            for number in range(self.counts[table.key]):
                at = f"{table.key}[{number}]."
                if table.stem and table.key != "levels":
                    yield Place(f"{at}key", N_("代码"))
                for cell in table.cells:
                    yield _place(at, cell)
                if table.key == "bands":
                    for measure in self.measures:
                        yield from (_place(f"{at}m{measure}.", cell) for cell in BOUNDS)
        for cell in COMMON if self.kind == "check" else (*COMMON, *VETO):
            if cell.key == "department":
                names = [(d["code"], str(d.get("name") or d["code"])) for d in departments]
                cell = Cell(cell.key, cell.label, cell.kind, (("", "—"), *names))
            yield _place("", cell)


def _place(at: str, cell: Cell) -> Place:
    default = cell.choices[0][0] if cell.choices else ""
    return Place(f"{at}{cell.key}", cell.label, cell.kind, cell.choices, default)


def _count(key: str, stored: list[Document], sent: dict[str, str], more: int) -> int:
    numbers = [int(m[2]) for name in sent if (m := ROW.match(name)) and m[1] == key]
    if numbers:
        return min(max(numbers) + 1 + (more if key != "measures" else min(more, 1)), MOST_ROWS)
    if key == "measures":
        return len(stored) + 1
    return len(stored) + (1 if stored else 3)


def _measures(rows: Document, sent: dict[str, str]) -> list[int]:
    """Numbers of the rows that say what is measured: each has its limits in every band."""
    if not sent:
        return list(range(len(rows["measures"])))
    filled = {int(m[1]) for name, text in sent.items()
              if text and (m := MEASURE_FILLED.fullmatch(name))}  # fmt: skip
    return sorted(filled) or [0]
