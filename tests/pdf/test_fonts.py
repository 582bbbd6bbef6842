"""Fonts are unpacked once, whole, and know the rare characters of names."""

from pathlib import Path

import pytest

from contest.pdf import fonts


def unpacked(folder: Path) -> Path:
    fonts._unpacked.cache_clear()
    return fonts._unpacked(folder)


def test_fonts_are_unpacked_once(tmp_path):
    first = {p.name: p.stat().st_mtime_ns for p in unpacked(tmp_path).iterdir()}
    again = {p.name: p.stat().st_mtime_ns for p in unpacked(tmp_path).iterdir()}

    assert sorted(first) == sorted(Path(face).name for face in fonts.FACES)
    assert again == first


def test_damaged_font_is_replaced(tmp_path):
    file = unpacked(tmp_path) / "NotoSerifSC-Bold.ttf"
    whole = file.read_bytes()
    file.write_bytes(whole[:1000])

    unpacked(tmp_path)

    assert file.read_bytes() == whole


@pytest.mark.parametrize("name", list("䶮㛃𬱖𫖯𬀩𬭳𬣙𫟼䴔㑇㺭堃喆犇骉龘翀昇玥珺祎赟頔"))
def test_rare_characters_of_names_are_there(name):
    assert ord(name) in fonts.characters()


@pytest.mark.parametrize("text", ["甲\n乙", "甲\t乙", "甲\u3000乙", "甲\u200b乙", "葛\U000e0100", "\ufeff甲"])
def test_what_draws_nothing_does_not_stop_the_print(text):
    assert fonts.check_glyphs({"name": text}) is None
