import json
from pathlib import Path
from contest.archive.operations import import_bundle
from contest.archive.queries import export_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.db import transaction


def test_it(session):
    raw = Path("tests/data/skills.json").read_bytes()
    reading = read_bundle(raw)
    with transaction():
        contest = import_bundle(actor=Actor.local(), document=reading.document, digest="x")
    out = export_bundle(contest, ["people", "marks"])
    doc = json.loads(raw)
    assert out == doc
    assert json.dumps(out) == json.dumps(reading.document)
    print(export_bundle(contest, ["audit"])["audit"])
