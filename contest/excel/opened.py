"""A table whose rows come while it is still being parsed (边解析边读).

A large workbook is looked over by one process and parsed by another at the same time; neither can
do harm, and no row is given away before the first has found nothing. Everything else is parsed
whole, by one.
"""

import contextlib
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from contest.excel.child import PATIENCE
from contest.excel.columns import Cell
from contest.excel.kinds import XLSX, kind_of
from contest.excel.prescan import Refused
from contest.excel.read import ROOT, ReadError, error_of, parsed_table, written

LARGE = 300_000  # bytes
BLOCK = 1 << 20


@contextlib.contextmanager
def opened_table(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Like ``parsed_table``; of a large workbook ``rows`` come one after the other, once.

    ``height`` is how many they are. Raises ReadError, also from ``rows``.
    """
    if len(data) < LARGE or not _is_workbook(data, name):
        table = parsed_table(data, name)
        yield {**table, "height": len(table["rows"])}
        return
    with (
        written(data, XLSX) as path,
        _child(path, "scan") as scan,
        _child(path, "parts") as parts,
    ):
        (hidden,) = _answers(scan)
        answers = _answers(parts)
        yield {**next(answers), "hidden": hidden, "rows": _rows(answers)}


def _rows(blocks: Iterator[list[list[Cell]]]) -> Iterator[list[Cell]]:
    for block in blocks:
        yield from block


def _is_workbook(data: bytes, name: str) -> bool:
    try:
        return kind_of(data, name) == XLSX
    except Refused:
        return False  # the sentence comes with the usual way


@contextlib.contextmanager
def _child(path: str, kind: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of contest/excel/child.py, ended with the block."""
    # our own module with a path of our own making
    command = [sys.executable, "-m", "contest.excel.child", path, kind]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _answers(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """What the child says, line by line. Raises ReadError when it refuses, fails or is silent."""
    assert process.stdout is not None
    source, rest = process.stdout.fileno(), b""
    while True:
        # its own work has a limit of its own; this one is for a machine that does not get to it
        if not select.select([source], [], [], PATIENCE)[0]:
            raise ReadError("time")
        block = os.read(source, BLOCK)
        if not block:
            break
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            answer = from_json(line)
            if isinstance(answer, dict) and "refused" in answer:
                raise ReadError(answer["refused"])
            yield answer
    if error := error_of(process.wait()):
        raise error
