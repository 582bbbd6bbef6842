"""A results document as CSV, JSON or a workbook."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from contest.excel.write import Column, csv_table, guarded, workbook
from contest.i18n import _
from contest.results.figures import NONE
from contest.results.tables import Col, cell, columns, status_badge
from contest.results.words import reason

FROM_PEOPLE = ("name", "unit", "group")


def csv_text(document: Mapping[str, Any]) -> str:
    """One line per entry, the columns of the contract, then one per stage over all events."""
    columns = list(dict.fromkeys(name for event in document["events"] for name in event["columns"]))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for event in document["events"]:
        for row in event["ranking"]:
            writer.writerow([_safe(name, row.get(name, "")) for name in columns])
    return out.getvalue()


def _safe(name: str, value: str | int | None) -> str | int | None:
    """Text from people must not start a formula when the file is opened in a spreadsheet."""
    return guarded(value) if name in FROM_PEOPLE else value


def json_text(document: Mapping[str, Any]) -> str:
    """The document as UTF-8 JSON."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def xlsx_bytes(document: Mapping[str, Any]) -> bytes:
    """One sheet per event; scores are numbers with their places, everything else is text."""
    sheets = [
        (event["name"], _columns(event["columns"]), _lines(event)) for event in document["events"]
    ]
    return workbook(sheets)


def _columns(names: Sequence[str]) -> list[Column]:
    headings = {
        "event": _("赛项"),
        "group": _("组别"),
        "rank": _("名次"),
        "no": _("参赛号"),
        "name": _("姓名"),
        "unit": _("单位"),
        "total": _("总成绩"),
        "status": _("状态"),
        "award": _("奖项"),
        "decided_by": _("并列裁定"),
    }
    return [
        Column(headings.get(name, name), width=18 if name in ("name", "unit") else 12)
        for name in names
    ]


def _lines(event: Mapping[str, Any]) -> list[list[Any]]:
    return [
        [_cell(name, row.get(name, "")) for name in event["columns"]] for row in event["ranking"]
    ]


def _cell(name: str, value: str | int | None) -> str | int | Decimal | None:
    if not isinstance(value, str):
        return value
    if (name == "total" or name.startswith("stage:")) and value and "/" not in value:
        return Decimal(value)
    return value


def ranking_workbook(title: str, page: Mapping[str, Any]) -> bytes:
    """The ranking of one event as its page shows it: numbers with their places, all else text."""
    return workbook([(title, *ranking_table(page))])


def ranking_csv(page: Mapping[str, Any]) -> bytes:
    """The same as CSV; text that would start a formula is disarmed."""
    return csv_table(*ranking_table(page))


def ranking_table(page: Mapping[str, Any]) -> tuple[list[Column], list[list[Any]]]:
    """Columns and rows of a ranking, to be written in any form."""
    cols = columns(page)
    widths = {"name": 14, "unit": 28, "titles": 18, "award": 12, "level": 14}
    headings = [
        Column(
            f"{c.heading} {c.sub}".strip(),
            width=widths.get(c.key, 10 if c.numeric else 9),
            text=c.key in ("no", "station"),
        )
        for c in cols
    ]
    headings += [Column(_("状态"), width=10), Column(_("说明"), width=36)]
    return headings, [_line(cols, row) for row in page["ranking"]]


def _line(cols: Sequence[Col], row: Mapping[str, Any]) -> list[Any]:
    line = [_typed(col, row) for col in cols]
    status = _("有名次") if row["rank"] else status_badge(row["status"])[0]
    return [*line, status, reason(row)]


def _typed(col: Col, row: Mapping[str, Any]) -> Any:
    """A cell as a number where it is one and ends; what is absent is empty."""
    if col.key == "rank":
        return row["rank"]
    shown = cell(col, row)
    if shown == NONE:
        return ""
    is_number = col.numeric and col.key != "station" and not col.key.startswith("time:")
    return Decimal(shown) if is_number and not shown.endswith("…") else shown
