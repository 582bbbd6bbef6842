"""Hostile, broken and renamed files: refused with a sentence, or read; soon, and in little room."""

import contextlib
import multiprocessing
import random
import time

import pytest

from contest.excel.prescan import Limits
from contest.excel.read import ReadError, read_sheets, read_table
from tests.excel.hostile import FILES, good
from tests.excel.small_process import COLUMNS, SENTENCES, serve

SECONDS, ROOM = 10, 512 << 10  # of a child process, in kilobytes


@pytest.fixture(scope="module")
def reader():
    """``reader(data, name)``: what came of reading it, and the largest process so far, in kB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()

    def ask(*asked):
        ours.send(asked)
        return ours.recv()

    yield ask
    ours.send(None)
    process.join(10)
    for end in (ours, theirs):
        end.close()


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_does_no_harm(reader, name):
    make, file_name, expected = FILES[name]
    data = make()

    started = time.monotonic()
    found, rows, largest = reader(data, file_name)

    assert time.monotonic() - started < SECONDS
    assert largest < ROOM
    assert found in (expected if isinstance(expected, set) else {expected})
    assert found is not None or rows == [("李志强", [])]


def test_two_processes_beside_each_other_do_no_harm(reader):
    """A large workbook is looked over by one and parsed by the other; so is each of these."""
    wrong, largest = {}, 0
    for name, (make, file_name, expected) in FILES.items():
        data = make()
        if not data.startswith(b"PK"):
            continue
        found, rows, largest = reader("beside", data, file_name)
        right = found in (expected if isinstance(expected, set) else {expected})
        if not right or (found is None and rows != [("李志强", [])]):
            wrong[name] = found

    assert wrong == {}
    assert largest < ROOM


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
