"""Documents that tests start from."""

import copy
import json
from pathlib import Path
from typing import Any

from contest.contests.bundle.reading import read_bundle

DATA = Path(__file__).resolve().parent.parent / "data"
NAMES = ("skills", "labour", "worldskills")
Document = dict[str, Any]


def example(name: str) -> Document:
    """A whole example bundle."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def criterion(kind: str, **keys: Any) -> Document:
    """A criterion under the key ``c``."""
    return {"key": "c", "kind": kind, **keys}


def stage(*criteria: Document, code: str = "s", **keys: Any) -> Document:
    """A stage with one group of criteria."""
    return {"code": code, **keys, "rubric": {"groups": [{"key": "g", "criteria": list(criteria)}]}}


def event(*stages: Document, **keys: Any) -> Document:
    """An event; its stages are added up, so that their weights do not matter."""
    own = {"code": "e", "name": "赛项", "entry_type": "person", "combine": "sum"}
    return {**own, **keys, "stages": list(stages)}


def bundle(*events: Document, **keys: Any) -> Document:
    """A bundle with these events."""
    head = {"code": "c", "kind": "skills", "name": "竞赛"}
    return copy.deepcopy(
        {"format": "leitai-bundle/1", "contest": head, "events": list(events), **keys}
    )


def judged(**keys: Any) -> Document:
    """A bundle with a judge j, a stage s of one criterion c, an entry 1."""
    own = {
        "judges": [{"code": "j"}],
        "entries": [{"no": "1", "event": "e", "name": "甲"}],
    }
    return bundle(event(stage(criterion("points", full="10"))), **own | keys)


def sheet(marks: Document, **keys: Any) -> Document:
    """Judge j's sheet for entry 1."""
    return {"event": "e", "stage": "s", "entry": "1", "judge": "j", **keys, "marks": marks}


def one(kind: str, **keys: Any) -> Document:
    """A bundle with one criterion."""
    return bundle(event(stage(criterion(kind, **keys))))


def ruled(**keys: Any) -> Document:
    """A bundle with one stage of these rules."""
    return bundle(event(stage(criterion("points", full="10"), **keys)))


def assert_errors(document: Document, expected: dict[str, str]) -> None:
    """All errors of a document, and no other: paths, and how their sentences begin."""
    found = {problem.path: problem.sentence for problem in read_bundle(document).errors}
    assert {path: found.get(path, "")[: len(start)] for path, start in expected.items()} == expected
    assert found.keys() == expected.keys()
