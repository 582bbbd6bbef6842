"""Bytes to a document: JSON or zip, with every way to be malformed answered by a sentence."""

import io
import json
import unicodedata
import zipfile
import zlib
from typing import Any

from contest.contests.bundle.problems import Findings, join_path
from contest.i18n import _

LARGEST = 200 * 1024 * 1024
DEEPEST = 40
_MEMBER = "contest.json"


class Doubled(dict[str, Any]):
    """A table whose text gave a key more than once."""

    keys_twice: list[str]


def load(data: bytes, found: Findings) -> Any:
    """The document in ``data``; None, with an error noted, when there is none."""
    if data[:4] == b"PK\x03\x04":
        data = _unzip(data, found)
    if len(data) > LARGEST:
        found.error("", _("文件超过 200 MB，请拆分后再导入。"))
    if found.errors:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.error(
            "", _("文件不是 UTF-8 编码（第 {at} 字节），请另存为 UTF-8。", at=error.start + 1)
        )
        return None
    return _parse(text, found)


def _unzip(data: bytes, found: Findings) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _member(archive, found)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        found.error("", _("压缩包已损坏、加了密或用了不支持的压缩方式，请重新打包成普通 zip。"))
        return b""


def _member(archive: zipfile.ZipFile, found: Findings) -> bytes:
    names = archive.namelist()
    if names.count(_MEMBER) != 1:
        found.error("", _("压缩包里要有且只有一个 contest.json，放在最上层。"))
        return b""
    others = [name for name in names if name != _MEMBER and not name.endswith("/")]
    if others:
        found.warn("", _("压缩包里的 {count} 个附件不导入，请另行保存。", count=len(others)))
    with archive.open(_MEMBER) as member:
        return member.read(LARGEST + 1)  # what the directory says of its size may be a lie


def _parse(text: str, found: Findings) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_table)
    except json.JSONDecodeError as error:
        found.error(
            "",
            _(
                "不是有效的 JSON：第 {line} 行第 {column} 列读不下去。",
                line=error.lineno,
                column=error.colno,
            ),
        )
    except RecursionError:
        found.error("", _("嵌套太深，不是竞赛包。"))
    except ValueError:
        found.error("", _("有一个整数太长，请核对。"))
    return None


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) == len(pairs):
        return table
    doubled = Doubled(table)
    keys = [key for key, _value in pairs]
    doubled.keys_twice = sorted({key for key in keys if keys.count(key) > 1})
    return doubled


def clean(document: Any, found: Findings) -> Any:
    """A copy without nulls; notes doubled keys, characters no text may hold, a bottomless depth."""
    return _clean(document, (), found)


def _clean(value: Any, path: tuple[Any, ...], found: Findings) -> Any:
    kind = type(value)
    if kind is str:
        if not value.isprintable():
            _characters(value, path, found)
        return value
    if len(path) > DEEPEST:
        found.error(join_path(path[:3]), _("嵌套太深，不是竞赛包。"))
        return None
    if isinstance(value, dict):
        return _clean_table(value, path, found)
    if isinstance(value, list):
        return [_clean(item, (*path, index), found) for index, item in enumerate(value)]
    return value


def _clean_table(value: dict[Any, Any], path: tuple[Any, ...], found: Findings) -> dict[str, Any]:
    if isinstance(value, Doubled):
        for key in value.keys_twice:
            found.error(join_path((*path, key)), _("这个键写了不止一次，请只留一个。"))
    table = {}
    for key, item in value.items():
        if item is None:
            continue
        key = str(key)
        if not key.isprintable():
            _characters(key, path, found)
        table[key] = item if type(item) is bool else _clean(item, (*path, key), found)
    return table


def _characters(text: str, path: tuple[Any, ...], found: Findings) -> None:
    """Half a surrogate pair cannot be stored; control characters break paper and PostgreSQL."""
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in "\n\r\t"):
            code = f"U+{ord(character):04X}"
            found.error(join_path(path), _("有不能保存的字符 {code}，请删掉。", code=code))
            return
