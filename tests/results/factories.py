"""Contests with results: the worked whole contest, and as many entries as a test needs."""

import json
from pathlib import Path
from typing import Any

from contest.archive.operations import import_bundle
from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.bundle.reading import read_bundle
from contest.contests.models import Contest
from contest.db import db

CASE = Path(__file__).parents[1] / "scoring" / "cases" / "E36-whole-contest.json"
ACTOR = Actor("cli", "何敏", "local")
JUDGES = ("j1", "j2", "j3", "j4", "j5")
NAMES = ("陈志远", "李志强", "徐文博", "高建平", "林海涛", "吴振华")


def whole_contest(**event: Any) -> dict[str, Any]:
    """Six entries of two units, five judges, theory 30, practical 70; ``event``: other rules."""
    bundle = json.loads(CASE.read_text(encoding="utf-8"))["bundle"]
    bundle["contest"] = {"code": "city", "kind": "skills", "name": "滨江市职工职业技能大赛"}
    rules = bundle["events"][0]
    rules["name"] = "焊工"
    for stage, name in zip(rules["stages"], ("理论", "实操"), strict=True):
        stage["name"] = name
    for entry, name in zip(bundle["entries"], NAMES, strict=True):
        entry["name"] = name
    for judge in bundle["judges"]:
        judge["name"] = f"裁判员{judge['code']}"
    rules.update(event)
    return bundle


def with_marks(marks: list[tuple[str, str]], **event: Any) -> dict[str, Any]:
    """One entry for each (theory, practical); every judge gives the practical mark."""
    bundle = whole_contest(**event)
    bundle["entries"], bundle["sheets"] = [], []
    for n, (theory, practical) in enumerate(marks, start=1):
        no, unit = f"{n:04}", bundle["units"][n % 2]["code"]
        entry = {"no": no, "event": "welding", "name": f"选手{no}", "unit": unit}
        bundle["entries"].append(entry)
        for judge in ("office", *JUDGES):
            stage, mark = ("theory", theory) if judge == "office" else ("practical", practical)
            sheet = {"event": "welding", "stage": stage, "entry": no, "judge": judge}
            bundle["sheets"].append({**sheet, "marks": {"s": mark}})
    return bundle


def some_marks(count: int) -> list[tuple[str, str]]:
    """Marks of many entries, the best first, with a tie now and then."""
    return [(str(90 - n % 40), str(95 - n // 2)) for n in range(count)]


def stored(bundle: dict[str, Any], *, state: str = "judging", locked: bool = True) -> Contest:
    """The contest of a bundle; call inside ``with transaction():``."""
    reading = read_bundle(json.dumps(bundle).encode())
    assert reading.document is not None, [str(error) for error in reading.errors]
    contest = import_bundle(actor=ACTOR, document=reading.document, digest="-")
    contest.state = state
    for event in contest.events:
        for stage in event.stages:
            stage.locked_at = now() if locked else None
    db.session.flush()
    return contest
