"""Hostile, broken and renamed files: refused with a sentence, or read; soon, and in little room."""

import contextlib
import random
import resource
import time

import pytest

from contest.excel.columns import Column, id_number
from contest.excel.prescan import Limits
from contest.excel.read import MESSAGES, ReadError, read_sheets, read_table
from tests.excel.hostile import FILES, good

COLUMNS = [
    Column("name", "姓名", required=True),
    Column("id_no", "证件号码", ("身份证号",), True, read=id_number),
]
SECONDS, ROOM = 10, 512 << 10  # of a child process, in kilobytes
SENTENCES = {message: code for code, message in MESSAGES.items()}


def outcome(data, name):
    """The code of a refusal, or None and it was read as it stands."""
    try:
        rows = read_table(data, name, COLUMNS)
    except ReadError as error:
        return SENTENCES[error.message]
    assert [(row.values["name"], row.faults) for row in rows] == [("李志强", [])]
    return None


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_does_no_harm(name):
    make, file_name, expected = FILES[name]
    data = make()

    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.monotonic()
    found = outcome(data, file_name)

    assert time.monotonic() - started < SECONDS
    # the figure is the largest child of this process so far: tests before this one had theirs
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert largest == before or largest < ROOM
    assert found in (expected if isinstance(expected, set) else {expected})


def test_there_are_many_of_them():
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", ["sixty sheets with a far cell each", "zip bomb", "all merged"])
def test_workbooks_of_judges_are_guarded_alike(name):
    with pytest.raises(ReadError) as error:
        read_sheets(FILES[name][0]())

    assert SENTENCES[error.value.message] == FILES[name][2]


def mutated(data, chance):
    """A few bytes changed, taken out or doubled, or the end cut off."""
    data = bytearray(data)
    for _change in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        what = chance.randrange(4)
        if what == 0:
            data[place] = chance.randrange(256)
        elif what == 1:
            del data[place : place + chance.randint(1, 50)]
        elif what == 2:
            data[place:place] = data[place : place + chance.randint(1, 50)]
        else:
            data = data[: max(place, 30)]
    return bytes(data)


def fuzz(seed, count):
    chance = random.Random(seed)
    whole = good()
    for _number in range(count):
        started = time.monotonic()
        with contextlib.suppress(ReadError):
            read_table(mutated(whole, chance), "a.xlsx", COLUMNS)
        assert time.monotonic() - started < SECONDS


def test_changed_bytes_do_no_harm():
    fuzz(1, 12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_changed_bytes_do_no_harm(seed):
    fuzz(seed, 100)


def test_limits_leave_room_for_a_large_roster():
    limits = Limits()

    assert limits.rows >= 100_000
    assert limits.area >= 100_000 * 30
