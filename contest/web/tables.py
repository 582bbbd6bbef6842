"""A list as a table to take away (导出): a workbook, a .csv, or on paper, as the address asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, make_response, render_template, request

from contest.excel.write import Column, csv_table, workbook
from contest.web.downloads import attached
from contest.web.filters import NONE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
PRINTED = 3000  # most rows on paper at once


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printed table says besides its rows.

    back:  where the page leads back to
    facts: one line below the title; notes: sentences below the table
    """

    back: str = "/"
    facts: str = ""
    notes: Sequence[str] = ()


def table_response(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "",
    paper: Paper | None = None,
) -> Response:
    """The table as a file called after its title; ``form=csv`` and ``form=print`` say how else.

    sheet: the name of the sheet, where the title is long; paper: for those that can be printed
    """
    form = request.values.get("form", "xlsx")
    if form == "print" and paper is not None:
        return _on_paper(title, columns, [list(row) for row in rows], paper)
    if form == "csv":
        data = csv_table(columns, rows)
    else:
        form, data = "xlsx", workbook([(sheet or title, columns, rows)])
    response = attached(Response(data, content_type=TYPES[form]), f"{title}.{form}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _on_paper(
    title: str, columns: Sequence[Column], rows: list[list[Any]], paper: Paper
) -> Response:
    numeric = [
        any(_is_number(row[at]) for row in rows)
        and all(_is_number(row[at]) or row[at] in (None, "", NONE) for row in rows)
        for at in range(len(columns))
    ]
    return make_response(
        render_template(
            "components/printed_table.html",
            title=title,
            paper=paper,
            headings=[column.heading for column in columns],
            numeric=numeric,
            rows=[[_shown(value) for value in row] for row in rows[:PRINTED]],
            total=len(rows),
        )
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return NONE
    return format(value, "f") if isinstance(value, Decimal) else str(value)
