"""A large event: kept packed, shown as far as it is looked at, brought up to date by its sheets.

Whatever way it went, it comes to what scoring everybody comes to, to the byte.
"""

import random
from uuid import uuid4

import pytest
from sqlalchemy import select

from contest.contests.models import Event, Stage
from contest.contests.operations import bump_score_version
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.errors import ContestError
from contest.judging.models import Sheet
from contest.judging.operations import submit_sheet, void_sheet
from contest.panels.models import Judge
from contest.results import standings
from contest.results.catching_up import kept_of
from contest.results.large import LargePage
from contest.results.loading import load_spec
from contest.results.models import Standing
from contest.results.naming import pack_names, put_names
from contest.results.packing import Unpackable, pack, unpack
from contest.results.pages import event_page, stations_of, unit_names
from contest.results.queries import scored_event
from contest.results.standings import (
    caught_up_standing,
    computed_standing,
    store_standing,
    stored_standings,
)
from tests.results.factories import ACTOR, stored, whole_contest
from tests.scoring.case_runner import load_cases

CASES = {name: case for name, case in load_cases().items() if "csv" in case["expected"]}


@pytest.fixture
def every_event_is_large(monkeypatch):
    monkeypatch.setattr(standings, "LARGE", 1)
    monkeypatch.setattr(standings, "LARGE_DETAILED", 1)


@pytest.mark.parametrize("name", CASES)
def test_packed_event_reads_as_the_whole_document(session, name):
    with transaction():
        contest = stored(CASES[name]["bundle"])
    for event in contest.events:
        scored = scored_event(session, contest, event)
        kept = unpack(pack(kept_of(scored, 7)), load_spec(session, event))
        names = pack_names(scored.score.entries, stations_of(session, event.id))
        page = LargePage(
            kept,
            name=event.name,
            version=scored.version,
            name_entries=lambda kept=kept, names=names: put_names(kept.score.entries, names),
            name_units=lambda: unit_names(session, contest),
        )

        document = event_page(session, contest, scored)

        found = {key: page[key] for key in document}
        found["ranking"] = list(found["ranking"])
        assert found == document
        assert pack(kept) == pack(kept_of(scored, 7))
        for start in range(0, len(document["ranking"]), 2):
            rows = document["ranking"][start : start + 2]
            shown = {row["no"] for row in rows}
            assert page.ties_near(rows) == [t for t in document["ties"] if shown & set(t["nos"])]


def criterion(key, **more):
    return {"key": key, "kind": "points", "full": "10", "step": "1", **more}


def rubric(*criteria, **more):
    return {"full": "30", "groups": [{"key": "g", "criteria": list(criteria), **more}]}


TRIMMED = {"combine": "trimmed_mean", "min_for_trim": 4}
PLAIN = rubric(criterion("a"), criterion("b"))


def staged(stage, **event):
    """An event of an office's paper and a judged stage with these rules."""
    paper = {
        "code": "paper",
        "weight": "40",
        "rubric": rubric(criterion("s", scored_by="office")),
    }
    judged = {
        "code": "work",
        "weight": "60",
        "panel": TRIMMED,
        "rubric": PLAIN,
        "rounding": {"panel": 2, "stage": 2},
        **stage,
    }
    return {"stages": [paper, judged], "rounding": {"final": 1}, **event}


BREAKS = [{"by": "stage", "stage": "work"}, {"by": "time", "stage": "work"}, {"by": "extra"}]
AWARDS = [{"code": "a", "ratio": "0.2"}, {"code": "b", "count": 3}, {"code": "c", "min_score": "5"}]
VETOED = [
    criterion("a", veto={"scope": "event", "effect": "last"}),
    criterion("b", veto={"scope": "event", "effect": "no_award"}),
]
# rules → whether one sheet may be brought in without scoring everybody
RULES = {
    "usual": (staged({}, tie_break=BREAKS, awards=AWARDS), True),
    "dense": (staged({}, numbering="dense", awards=AWARDS, missing_stage="zero"), True),
    "ordinal, less is better": (staged({}, numbering="ordinal", order="asc", tie_break=BREAKS),
                                True),
    "exact": (staged({}, rank_on="exact", tie_break=BREAKS, rounding={"final": 0}), True),
    "not rounded": (staged({"rounding": {}}, rounding={}, tie_break=BREAKS), True),
    "by criterion": (staged({"panel": {**TRIMMED, "level": "criterion"}},
                            tie_break=[{"by": "criterion", "stage": "work", "criterion": "b"}]),
                     True),
    "far apart": (staged({"panel": {**TRIMMED, "spread": {"limit": "5", "on": "rescore"}}}), True),
    "everybody needed": (staged({"panel": {**TRIMMED, "missing": "block"}}, awards=AWARDS), True),
    "group gate": (staged({"rubric": rubric(criterion("a"), criterion("b"), min_score="9")}),
                   True),
    "vetoes": (staged({"rubric": rubric(*VETOED)}, awards=AWARDS), True),
    "veto without rank": (
        staged({"rubric": rubric(criterion("a", veto={"scope": "stage", "effect": "no_rank"}),
                                 criterion("b"))}, award_rules={"base": "registered"},
               awards=AWARDS), True),
    "distinct": (staged({}, tie_end="must_be_distinct", distinct_top=3), True),
    "overtime": (staged({"duration_s": 60, "penalties": [{"key": "p", "per": 30, "points": "-1"}]},
                        tie_break=BREAKS), True),
    "panel factor": (staged({"panel": {**TRIMMED, "panel_factor": {"places": 4}}}), False),
    "gate between stages": (staged({"gate": {"top": 4}}), False),
    "teams": (staged({}, team_ranking={"combine": "sum_all"}), False),
    "groups": (staged({}, rank_within="group"), False),
}  # fmt: skip
SIZE = 14


def field_of(rules):
    """Entries in two groups, five judges on one panel, nothing scored."""
    bundle = whole_contest()
    event = {"code": "welding", "name": "焊工", "entry_type": "person", **rules}
    entries = [
        {
            "no": f"{n:02}", "event": "welding", "name": f"选手{n}", "unit": f"u{1 + n % 2}",
            "group": "AB"[n % 2], "times": {"work": str(40 + 7 * n % 90)}, "extra": str(n % 3),
        }
        for n in range(SIZE)
    ]  # fmt: skip
    seats = [{"judge": judge["code"]} for judge in bundle["judges"]]
    return {
        **bundle,
        "events": [event],
        "units": [{"code": "u1", "name": "甲厂"}, {"code": "u2", "name": "乙厂"}],
        "entries": entries,
        "panels": [{"event": "welding", "stage": "work", "seats": seats}],
        "sheets": [],
    }


def some_sheets(dice, event, count):
    """Sheets of judges and office for entries at random, each given or given again."""
    session = db.session()
    stages = {s.code: s for s in session.scalars(select(Stage).where(Stage.event_id == event.id))}
    entries = session.scalars(select(Entry).where(Entry.event_id == event.id)).all()
    judges = session.scalars(select(Judge).where(Judge.contest_id == event.contest_id)).all()
    for _ in range(count):
        entry, judge = dice.choice(entries), dice.choice([None, *judges])
        stage = stages["paper" if judge is None else "work"]
        scorer = judge.code if judge else "office"
        last = session.scalar(
            select(Sheet.revision)
            .where(Sheet.stage_id == stage.id, Sheet.entry_id == entry.id, Sheet.scorer == scorer)
            .order_by(Sheet.revision.desc())
        )
        keys = ["s"] if judge is None else ["a", "b"]
        submit_sheet(
            actor=ACTOR, uuid=str(uuid4()), stage=stage, entry=entry, scorer=scorer,
            judge_id=judge.id if judge else None, base_revision=last or 0,
            marks={key: str(dice.choice([0, 3, 5, 5, 6, 8, 10])) for key in keys},
        )  # fmt: skip


def something_else(dice, event):
    """A change that is no sheet; it may move anything."""
    session = db.session()
    if dice.random() < 0.5:
        entry = dice.choice(session.scalars(select(Entry).where(Entry.event_id == event.id)).all())
        entry.status = dice.choice(["competing", "unfinished", "disqualified", "unranked"])
        bump_score_version([event.id])
        return
    query = select(Sheet).join(Stage).where(Stage.event_id == event.id, Sheet.current)
    sheets = [s for s in session.scalars(query) if s.state == "submitted"]
    if sheets:
        void_sheet(actor=ACTOR, sheet=dice.choice(sheets), reason="写错")


def is_caught_up(event_id):
    """Whether the stored standing could be brought up to date; what came of it is stored."""
    session = db.session()
    event = session.get_one(Event, event_id)
    session.refresh(event)
    quick = caught_up_standing(session, event.contest, event)
    whole = computed_standing(session, event.contest, event)
    assert whole.parts is not None
    if quick is not None:
        assert quick.parts.scores == whole.parts.scores
        assert quick.version == whole.version
    with transaction():
        store_standing(session, event_id, quick or whole)
    return quick is not None


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", RULES)
def test_caught_up_is_computed_anew_to_the_byte(session, every_event_is_large, name, seed):
    rules, possible = RULES[name]
    dice = random.Random(f"{name} {seed}")
    with transaction():
        event = stored(field_of(rules), locked=False).events[0]
        some_sheets(dice, event, 25)
    is_caught_up(event.id)

    for _ in range(8):
        others = dice.random() < 0.25
        with transaction():
            some_sheets(dice, event, dice.choice([1, 1, 2, 4]))
            if others:
                something_else(dice, event)
        quick = is_caught_up(event.id)
        assert not (quick and not possible)
    with transaction():
        some_sheets(dice, event, 1)
    assert is_caught_up(event.id) == possible

    page = stored_standings(db.session(), [db.session.get_one(Event, event.id)])[event.id].document
    again = scored_event(db.session(), event.contest, db.session.get_one(Event, event.id))
    document = event_page(db.session(), event.contest, again)
    found = {key: page[key] for key in document}
    found["ranking"] = list(found["ranking"])
    assert found == document


def test_other_changes_are_never_caught_up(session, every_event_is_large):
    with transaction():
        event = stored(field_of(RULES["usual"][0]), locked=False).events[0]
        some_sheets(random.Random(1), event, 30)
    is_caught_up(event.id)
    with transaction():
        some_sheets(random.Random(2), event, 1)
        bump_score_version([event.id])

    assert not is_caught_up(event.id)


def test_nothing_is_kept_under_names_that_are_gone(session, every_event_is_large):
    with transaction():
        event = stored(field_of(RULES["usual"][0]), locked=False).events[0]
        some_sheets(random.Random(1), event, 30)
    is_caught_up(event.id)
    with transaction():
        some_sheets(random.Random(2), event, 1)
    session.refresh(event)
    quick = caught_up_standing(session, event.contest, event)
    with transaction():
        row = session.get_one(Standing, event.id)
        row.names_of = 99

    with transaction():
        assert not store_standing(session, event.id, quick)


def test_numbers_too_large_to_pack_are_kept_as_a_document(session, every_event_is_large):
    bundle = whole_contest()
    bundle["events"][0]["rank_on"] = "exact"
    stage = bundle["events"][0]["stages"][1]
    stage["rounding"] = {}
    stage["rubric"]["groups"][0]["scale"] = "0.0000000000000000000000000001"
    with transaction():
        event = stored(bundle).events[0]
    scored = scored_event(session, event.contest, event)

    with pytest.raises(Unpackable):
        pack(kept_of(scored, 0))
    shown = computed_standing(session, event.contest, event)

    assert shown.parts is None
    assert shown.document == event_page(session, event.contest, scored)


def test_stale_names_are_a_conflict(session, every_event_is_large):
    with transaction():
        event = stored(field_of(RULES["usual"][0]), locked=False).events[0]
        some_sheets(random.Random(1), event, 30)
    is_caught_up(event.id)
    with transaction():
        session.get_one(Standing, event.id).names_of = 99

    page = stored_standings(session, [event])[event.id].document

    with pytest.raises(ContestError, match="名次刚刚更新。请刷新这一页。"):
        page["ranking"]


def test_each_database_packs_and_catches_up(any_app, every_event_is_large):
    with any_app.app_context():
        with transaction():
            event = stored(field_of(RULES["usual"][0]), locked=False).events[0]
            some_sheets(random.Random(1), event, 30)
        assert not is_caught_up(event.id)
        with transaction():
            some_sheets(random.Random(2), event, 2)
        assert is_caught_up(event.id)
        db.session.remove()
