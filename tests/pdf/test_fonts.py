"""Vendored fonts arrive whole in the data folder."""

import pytest
from fontTools.ttLib import TTFont

from contest.pdf import fonts

RARE = "䶮㛃𬱖喆堃犇淼垚"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fonts.font_folder(tmp_path_factory.mktemp("instance"))


def test_fonts_are_unpacked(folder):
    names = sorted(path.name for path in folder.iterdir())

    assert names == [
        "NotoSansSC-Regular.ttf",
        "NotoSerifSC-Bold.ttf",
        "NotoSerifSC-Regular.ttf",
    ]


@pytest.mark.parametrize("name", ["NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"])
def test_font_holds_rare_characters_of_names(folder, name):
    with TTFont(folder / name, lazy=True) as font:
        known = font.getBestCmap()

    assert [char for char in RARE if ord(char) not in known] == []


def test_damaged_copy_is_replaced(folder):
    target = folder / "NotoSansSC-Regular.ttf"
    whole = target.read_bytes()
    target.write_bytes(whole[:1000])

    fonts.font_folder.cache_clear()
    fonts.font_folder(folder.parent)

    assert target.read_bytes() == whole


def test_damaged_source_is_refused(tmp_path):
    packed = next(iter(fonts.vendored_fonts()))

    with pytest.raises(fonts.DamagedFont, match="check it out again"):
        fonts._unpack(packed, tmp_path / "x.ttf", "0" * 64)

    assert list(tmp_path.iterdir()) == []
