"""Zips that people send (压缩包): read one file at a time and never to the disk."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from contest.errors import Invalid
from contest.i18n import _

MOST = 2000  # members
TOGETHER = 1 << 30  # bytes of all of them, unpacked
MOST_PACKED = 100  # times its size that a member may unpack to, beyond the first megabyte
HEAD = 16  # bytes that tell what a member is
BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error, OSError)
# what systems leave beside people's files
LEFT = ("__macosx/", "thumbs.db", ".ds_store", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of a zip: its place, its name with folders, its size unpacked, its first bytes."""

    place: int
    name: str
    size: int
    head: bytes


def files_of(data: bytes) -> list[Packed]:
    """The files of a zip, without what systems add. Raises Invalid for a zip that means harm."""
    with _opened(data) as archive:
        infos = archive.infolist()
        if len(infos) > MOST:
            raise _wrong(_("压缩包里的文件超过 {most} 个，请分几次上传。", most=MOST))
        # members that lie over one another unpack to more than there is
        if sum(info.compress_size for info in infos) > len(data):
            raise _wrong(_("压缩包的内容不正常，请重新打包再上传。"))
        if sum(info.file_size for info in infos) > TOGETHER:
            raise _wrong(_("压缩包解开以后太大，请分几次上传。"))
        return [
            Packed(place, name, info.file_size, _head(archive, info))
            for place, info in enumerate(infos)
            if (name := plain_name(info)) and not info.is_dir() and not _is_left(name)
        ]


def file_in(data: bytes, place: int, most: int) -> bytes:
    """The bytes of one file; at most one more than ``most``. Raises Invalid."""
    with _opened(data) as archive, archive.open(archive.infolist()[place]) as file:
        return file.read(most + 1)


def plain_name(info: zipfile.ZipInfo) -> str:
    """The name as it was: Windows writes it in GBK and macOS in UTF-8, without saying so."""
    if info.flag_bits & 0x800:
        return info.filename.replace("\\", "/")
    try:
        raw = info.filename.encode("cp437")
    except UnicodeError:
        return info.filename.replace("\\", "/")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeError:
            continue
    return info.filename.replace("\\", "/")


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & 1:
        raise _wrong(_("这个压缩包加了密码，请去掉密码再上传。"))
    if info.file_size > max(1 << 20, MOST_PACKED * info.compress_size):
        raise _wrong(_("压缩包的内容不正常，请重新打包再上传。"))
    if info.is_dir():
        return b""
    with archive.open(info) as file:
        return file.read(HEAD)


def _is_left(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.startswith(("._", "~$")) or name.lower().startswith(LEFT[0]) or last.lower() in LEFT


@contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    if not data:
        raise _wrong(_("请先选一个文件。"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except BROKEN:
        raise _wrong(
            _("这个压缩包打不开，请用 .zip 格式重新打包（不是 .rar 或 .7z）再上传。")
        ) from None


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
