"""An uploaded table becomes rows and faults of cells (读表), parsed in a process of its own."""

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from contest.excel.child import PATIENCE, TOO_LARGE
from contest.excel.columns import Cell, Column, shown
from contest.excel.kinds import kind_of
from contest.excel.prescan import Refused
from contest.excel.tables import Row, table_of
from contest.i18n import N_

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = {
    "format": N_("打不开这个文件。请用模板填写，另存为 .xlsx 或 .csv 再上传"),
    "password": N_("这个文件加了密码，请去掉密码再上传"),
    "size": N_("这个文件太大，请分成几份上传"),
    "rows": N_("行数太多，一次最多 100,000 行；也请看看表格很下面有没有多余的内容"),
    "columns": N_("列数太多，请用模板填写，不要加列；也请看看表格很右边有没有多余的内容"),
    "area": N_("表格范围太大。请看看很下面和很右边有没有多余的内容，删掉再上传"),
    "merged": N_("合并的单元格太多，请取消合并再上传"),
    "entities": N_("这个文件里有不允许的内容，请用 Excel 或 WPS 另存后再上传"),
    "wps": N_("这是 WPS 自己的格式。请在 WPS 里点“文件→另存为”，选 .xlsx 再上传"),
    "binary": N_("这是二进制工作簿（.xlsb）。请用 Excel 另存为 .xlsx 再上传"),
    "other": N_("这不是 Excel 表格。请用 Excel 或 WPS 另存为 .xlsx 再上传"),
    "web": N_("这其实是网页，不是 Excel 文件。请用 Excel 打开它，另存为 .xlsx 再上传"),
    "empty": N_("表里没有内容，请填好再上传"),
    "time": N_("这个文件读得太久，请分成几份上传"),
    "headings": N_("没有找到表头，缺少：{missing}。请用模板填写，不要改表头"),
}


class ReadError(ValueError):
    """A file that cannot be read; ``message`` is for people, with fields in ``values``."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.message = MESSAGES[code]
        self.values = values


def read_table(data: bytes, name: str, columns: Sequence[Column]) -> list[Row]:
    """The rows of the first sheet, found by their headings. Raises ReadError.

    name: of the file; its content decides what it is
    """
    table = table_of(parsed_table(data, name), columns)
    if table.missing:
        missing = tuple(column.heading for column in table.missing)
        raise ReadError("headings", missing=missing)
    if not table.rows:
        raise ReadError("empty")
    return table.rows


def read_sheets(data: bytes) -> list[dict[str, Any]]:
    """Every sheet of a workbook: ``name``, ``visible``, ``rows``. Raises ReadError.

    Cells are text, or ``{"n"|"d"|"b": text}`` for numbers, days and truths.
    """
    found: list[dict[str, Any]] = _parsed(data, "sheets")
    return found


def read_grid(data: bytes, name: str) -> list[list[Cell]]:
    """All cells of the first sheet, row by row from its first; what a merged range holds stands in
    its upper left cell. Raises ReadError.
    """
    rows: list[list[Cell]] = parsed_table(data, name)["rows"]
    if not any(shown(cell) for row in rows for cell in row):
        raise ReadError("empty")
    return rows


def parsed_table(data: bytes, name: str) -> dict[str, Any]:
    """``rows`` of the first sheet with its ``merged`` and ``hidden`` parts. Raises ReadError."""
    try:
        table: dict[str, Any] = _parsed(data, kind_of(data, name))
    except Refused as refused:
        raise ReadError(refused.code) from refused
    if not any(table["rows"]):
        raise ReadError("empty")
    return table


def _parsed(data: bytes, kind: str) -> Any:
    """What the child made of the bytes. kind: csv, xls, xlsx, sheets."""
    with written(data, kind) as path:
        # our own module with a path of our own making
        command = [sys.executable, "-m", "contest.excel.child", path, kind]
        try:
            done = subprocess.run(  # noqa: S603
                command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise ReadError("time") from error
    if ended := error_of(done.returncode):
        raise ended
    answer = json.loads(done.stdout)
    if isinstance(answer, dict) and "refused" in answer:
        raise ReadError(answer["refused"])
    return answer


@contextlib.contextmanager
def written(data: bytes, kind: str) -> Iterator[str]:
    """The path of a file with these bytes, for a process of its own; gone with the block."""
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as file:
        file.write(data)
        file.flush()
        yield file.name


def error_of(status: int) -> ReadError | None:
    """What it means that a process of contest/excel/child.py ended like this; None: all went well.

    status: its exit code; negative: the signal that killed it
    """
    if status == -signal.SIGXCPU:
        return ReadError("time")
    if status < 0 or status == TOO_LARGE:  # killed, mostly for want of memory
        return ReadError("size")
    return ReadError("format") if status else None
