"""Uploads become single workbooks (拆包): one file, many, or a zip of them."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contest.errors import Invalid
from contest.excel.read import ReadError, read_sheets
from contest.files.zips import plain_name
from contest.i18n import _, say

LARGEST = 8 * 1024 * 1024  # one workbook
TOGETHER = 120 * 1024 * 1024  # what a zip may unpack to
MOST = 200  # workbooks of one upload
READERS = 2  # processes at once

Upload = tuple[str, bytes]


def workbooks(uploads: Iterable[Upload]) -> list[Upload]:
    """Name and bytes of every workbook, zips unpacked. Raises Invalid."""
    found = [one for upload in uploads for one in _unpacked(*upload)]
    if not found:
        raise Invalid(_("没有选文件，或压缩包里没有 .xlsx 文件。请选好再上传。"))
    if len(found) > MOST:
        raise Invalid(_("一次最多 {most} 份评分表，请分几次上传。", most=MOST))
    return found


def _unpacked(name: str, data: bytes) -> Iterator[Upload]:
    if not name and not data:
        return
    plain = name.replace("\\", "/").rpartition("/")[2]
    if not data.startswith(b"PK"):
        yield plain, data
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(one.lower() == "[content_types].xml" for one in names):
                yield plain, data
                return
            yield from _members(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise Invalid(_("“{name}”打不开，可能没有传完整，或加了密码。", name=plain)) from error


def _members(archive: zipfile.ZipFile) -> Iterator[Upload]:
    left = TOGETHER
    for info in archive.infolist():
        name = plain_name(info).rpartition("/")[2]
        # Office leaves ~$ files beside what is open, macOS ._ files beside everything
        if not name.lower().endswith(".xlsx") or name.startswith(("~$", "._")):
            continue
        left -= info.file_size
        if info.file_size > LARGEST or left < 0:
            raise Invalid(_("压缩包里的“{name}”太大，请分几次上传。", name=name))
        with archive.open(info) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Invalid(_("压缩包里的“{name}”太大，请分几次上传。", name=name))
        yield name, data


def read_all(found: list[Upload]) -> Iterator[tuple[str, bytes, Any]]:
    """Name, bytes, and the sheets of each workbook, or an Invalid that says why there are none."""
    sentences = [_too_large(name) if len(data) > LARGEST else None for name, data in found]
    with ThreadPoolExecutor(READERS) as pool:
        read = [
            None if sentence else pool.submit(read_sheets, data)
            for sentence, (_name, data) in zip(sentences, found, strict=True)
        ]
        for (name, data), sentence, future in zip(found, sentences, read, strict=True):
            if sentence or future is None:
                yield name, data, sentence
                continue
            try:
                yield name, data, future.result()
            except ReadError as error:
                why = say(error)
                yield name, data, Invalid(_("“{name}”读不出来：{why}。", name=name, why=why))


def _too_large(name: str) -> Invalid:
    return Invalid(_("“{name}”超过 {most} MB，不像评分表。", name=name, most=LARGEST >> 20))
