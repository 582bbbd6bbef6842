"""Whatever is in a document, reading ends in a document or in errors that can be printed."""

import copy
import json
import random
from typing import Any

import pytest

from contest.contests.bundle.reading import read_bundle
from tests.bundle.documents import NAMES, example

VALUES: list[Any] = [
    None, True, False, 0, -1, 3, 2**70, 1.5, float("nan"), "", " ", "a", "*", "-1", "1e5", "\ud800",
    "\0", "8.5", "x/y", "office", "department:x", "2026-02-30", "enc:1:x", "９", "export", [], {},
    [None], [{}], {"a": 1}, {"key": "a"}, [[]], {"0": "x"}, {"level": {}}, {"for": 1, "cast": 0},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    here = [(*path, key) for key, _item in items] if isinstance(value, (dict, list)) else []
    return here + [
        p for q in here if isinstance(value[q[-1]], (dict, list)) for p in places(value[q[-1]], q)
    ]


def mutate(document: Any, path: tuple[Any, ...], chance: random.Random) -> None:
    """Change, remove, rename or double what is at a path, where it still is."""
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    way, last = chance.random(), path[-1]
    if way < 0.6:
        holder[last] = copy.deepcopy(chance.choice(VALUES))
    elif way < 0.8:
        del holder[last]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[last]))
    else:
        holder[f"{last}x"] = holder.pop(last)


@pytest.mark.parametrize("seed", range(9))
def test_mutated_document_never_crashes(seed):
    chance = random.Random(seed)
    base = example(NAMES[seed % 3])
    everywhere = places(base)
    for _round in range(150):
        document = copy.deepcopy(base)
        for path in chance.sample(everywhere, chance.choice([1, 1, 2, 5])):
            try:
                mutate(document, path, chance)
            except (KeyError, IndexError, TypeError, AttributeError):
                continue  # an earlier mutation took it away
        reading = read_bundle(document)
        assert (reading.document is None) == bool(reading.errors)
        for problem in reading.errors + reading.warnings:
            assert len(str(problem).encode().splitlines()) == 1


@pytest.mark.parametrize("seed", range(3))
def test_mutated_bytes_never_crash(seed):
    chance = random.Random(seed)
    data = json.dumps(example("skills"), ensure_ascii=False).encode()
    for _round in range(100):
        broken = bytearray(data)
        for _change in range(chance.choice([1, 3])):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        reading = read_bundle(bytes(broken))
        assert (reading.document is None) == bool(reading.errors)
