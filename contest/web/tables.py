"""A list as a table to take away (导出): a workbook or a .csv, as the address asks."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request

from contest.excel.write import Column, csv_table, workbook
from contest.web.downloads import attached

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def table_response(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> Response:
    """The table as a file called after its title: a workbook, with ``?form=csv`` a text table."""
    form = "csv" if request.args.get("form") == "csv" else "xlsx"
    data = csv_table(columns, rows) if form == "csv" else workbook([(title, columns, rows)])
    return attached(Response(data, content_type=TYPES[form]), f"{title}.{form}")
