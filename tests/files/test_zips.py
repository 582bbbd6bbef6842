"""A zip says what is in it, in whatever encoding, and a hostile one is refused."""

import io
import struct
import zipfile

import pytest

from contest.errors import Invalid
from contest.files import zips
from contest.files.zips import file_in, files_of


def made(*members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def renamed(data, old, raw):
    """The same zip with the bytes of a name replaced, and no word about its encoding."""
    assert len(old) == len(raw)
    return data.replace(old, raw)


@pytest.mark.parametrize("name", ["张三.jpg", "照片/李四(1).JPG", "a.png"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_are_read_as_windows_and_macos_write_them(app, name, encoding):
    raw = name.encode(encoding)
    data = renamed(made(("x" * len(raw), b"1")), b"x" * len(raw), raw)

    with app.app_context():
        assert [file.name for file in files_of(data)] == [name]


def test_what_systems_add_is_left_out(app):
    data = made(
        ("甲.jpg", b"1"), ("__MACOSX/._甲.jpg", b"2"), ("._乙.jpg", b"3"), ("Thumbs.db", b"4"),
        ("夹/", b""), ("夹/.DS_Store", b"5"),
    )  # fmt: skip

    with app.app_context():
        assert [(file.place, file.name) for file in files_of(data)] == [(0, "甲.jpg")]
        assert file_in(data, 0, 10) == b"1"


def bomb():
    return made(("a.jpg", b"\0" * (50 << 20)), compression=zipfile.ZIP_DEFLATED)


def overlapping():
    """Two entries of the directory that name the same bytes, a hundred times over."""
    whole = made(*((f"{n:03}.jpg", b"\0" * 2000) for n in range(2)))
    return whole.replace(struct.pack("<I", 2000), struct.pack("<I", 90_000))


def locked():
    data = bytearray(made(("a.jpg", b"1")))
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"Rar!\x1a\x07", b"PK\x03\x04 broken", bomb(), overlapping(), locked()],
    ids=["nothing", "rar", "broken", "bomb", "overlapping", "locked"],
)
def test_hostile_zip_is_refused(app, data):
    with app.app_context(), pytest.raises(Invalid) as error:
        files_of(data)
    assert list(error.value.problems) == ["file"]


def test_too_many_files_are_refused(app, monkeypatch):
    monkeypatch.setattr(zips, "MOST", 3)
    with app.app_context(), pytest.raises(Invalid):
        files_of(made(*((f"{n}.jpg", b"1") for n in range(4))))
