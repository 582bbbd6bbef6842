"""Files that are no bundle at all: each is answered by one sentence."""

import io
import json
import zipfile

import pytest

from contest.contests.bundle import text
from contest.contests.bundle.reading import read_bundle
from tests.bundle.documents import bundle

GOOD = json.dumps(bundle()).encode()


def zipped(**members):
    """A zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def encrypted():
    """A zip whose member says that it is encrypted."""
    data = bytearray(zipped(contest_json=GOOD))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


BROKEN = {
    "empty": (b"", "不是有效的 JSON：第 1 行第 1 列读不下去。"),
    "cut off": (GOOD[:-5], "不是有效的 JSON：第 1 行第"),
    "trailing comma": (b'{"format": "leitai-bundle/1",\n}', "不是有效的 JSON：第"),
    "another encoding": ('{"a": "竞赛"}'.encode("gbk"), "文件不是 UTF-8 编码（第 8 字节）"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "文件不是 UTF-8 编码（第 1 字节）"),
    "a list": (b"[]", "不是竞赛包：最外层要写成表 {…}。"),
    "a number": (b"1", "不是竞赛包：最外层"),
    "nesting without end": (b"[" * 100_000, "嵌套太深"),
    "integer without end": (b'{"a": ' + b"9" * 5000 + b"}", "有一个整数太长"),
    "zip without contest.json": (zipped(other_json=GOOD), "压缩包里要有且只有一个 contest.json"),
    "damaged zip": (b"PK\x03\x04" + b"x" * 100, "压缩包已损坏"),
    "encrypted zip": (encrypted(), "压缩包已损坏、加了密"),
}


@pytest.mark.parametrize(("data", "start"), BROKEN.values(), ids=BROKEN.keys())
def test_file_that_is_no_bundle(data, start):
    reading = read_bundle(data)

    assert reading.errors[0].sentence[: len(start)] == start
    assert reading.document is None


@pytest.mark.parametrize("data", [GOOD, b"\xef\xbb\xbf" + GOOD, zipped(contest_json=GOOD)])
def test_json_with_bom_or_in_a_zip_is_read(data):
    assert read_bundle(data).document == bundle()


def test_attachments_are_warned_of():
    reading = read_bundle(zipped(contest_json=GOOD, photo_jpg=b"x"))

    assert [str(w) for w in reading.warnings] == ["压缩包里的 1 个附件不导入，请另行保存。"]


def test_nesting_too_deep_is_named_with_its_place():
    data = GOOD[:-1] + b',"units":' + b"[" * 60 + b"]" * 60 + b"}"

    assert [str(e) for e in read_bundle(data).errors] == [
        "units[0]: 要写成表 {…}，现在是 […]。",
        "units[0][0]: 嵌套太深，不是竞赛包。",
    ]


def test_doubled_keys_are_named_with_their_place():
    data = GOOD.replace(b'"code": "c"', b'"code": "a", "code": "b"')

    assert [str(e) for e in read_bundle(data).errors] == [
        "contest.code: 这个键写了不止一次，请只留一个。"
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "8.5"])
def test_binary_numbers_are_refused(number):
    data = GOOD.replace(b'"code": "c"', b'"code": "c", "theme": ' + number.encode())

    (error,) = read_bundle(data).errors

    assert error.path == "contest.theme"
    assert error.sentence[:12] == "数要写成带引号的文字，如"


def test_zip_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(text, "LARGEST", 1000)

    (error,) = read_bundle(zipped(contest_json=b" " * 100_000)).errors

    assert error.sentence == "文件超过 200 MB，请拆分后再导入。"
