"""What can be printed, and what stops the print."""

import pytest

from contest.pdf import glyphs


@pytest.mark.parametrize("name", list("䶮㛃𬱖𫖯𬀩𬭳𬣙𫟼䴔㑇㺭堃喆犇骉龘翀昇玥珺祎赟頔"))
def test_rare_characters_of_names_are_there(name):
    assert ord(name) in glyphs.characters()


@pytest.mark.parametrize(
    "text", ["甲\n乙", "甲\t乙", "甲\u3000乙", "甲\u200b乙", "葛\U000e0100", "\ufeff甲"]
)
def test_what_draws_nothing_does_not_stop_the_print(text):
    assert glyphs.check_glyphs({"name": text}) is None
