"""What an import leaves in the tables."""

import copy

import pytest
from sqlalchemy import func, select

from contest.archive.operations import import_bundle
from contest.archive.queries import contest_of_code, export_bundle
from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.contests.models import Contest, Stage
from contest.db import db, transaction
from contest.entries.models import Entry, Registrant
from contest.errors import Conflict, NotFound
from contest.judging.models import Sheet
from contest.panels.models import Judge, Recusal
from contest.people.models import Person, Unit
from contest.rubrics.models import Rubric
from tests.bundle.documents import bundle, criterion, event, example, judged, sheet, stage
from tests.people.numbers import id_number


def take_in(document, **more):
    """Import a document in a transaction of its own."""
    reading = read_bundle(document)
    assert reading.errors == []
    with transaction():
        return import_bundle(actor=Actor.local(), document=reading.document, digest="d", **more)


def test_import_writes_one_entry_on_the_contests_chain(session):
    contest = take_in(example("skills"))

    (entry,) = session.scalars(
        select(AuditEntry).where(AuditEntry.chain == f"contest:{contest.id}")
    )
    assert (entry.seq, entry.actor, entry.action) == (1, "cli", "import_bundle")
    assert entry.details == {
        "new": {
            "code": "2026-city-welding", "sha256": "d", "events": 1, "units": 3, "people": 6,
            "judges": 5, "panels": 1, "entries": 6, "sheets": 36, "recusals": 0, "incidents": 0,
        }
    }  # fmt: skip


def test_a_code_that_is_taken_is_a_conflict_and_writes_nothing(session):
    take_in(example("skills"))

    with pytest.raises(Conflict) as error:
        take_in(example("skills"))

    assert str(error.value) == (
        "竞赛“2026-city-welding”已经存在。请用 --code 换一个代码导入，原有的竞赛不会被覆盖。"
    )
    assert session.scalar(select(func.count(Sheet.id))) == 36


def test_sheets_store_their_exact_total_and_the_last_revision_holds(session):
    third = criterion("judgement", full="10")
    document = judged(
        events=[
            event(stage(criterion("votes", full="10", scored_by="office"), third | {"key": "d"}))
        ],
        sheets=[
            sheet({"c": {"for": 1, "cast": 3}}, judge="office", revision=3),
            sheet({"c": {"for": 2, "cast": 3}}, judge="office"),
            sheet({}),
        ],
    )

    take_in(document)

    rows = session.execute(
        select(
            Sheet.scorer, Sheet.revision, Sheet.current, Sheet.total_num, Sheet.total_den,
            Sheet.usable,
        )
        .order_by(Sheet.id)
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("office", 3, True, 10, 3, True),
        ("office", 1, False, 20, 3, True),
        ("j", 1, True, 0, 1, False),
    ]


def test_a_total_too_large_for_the_column_is_kept_as_text(session):
    document = judged(
        events=[event(stage(criterion("adjust")))], sheets=[sheet({"c": f"0.{'1' * 30}"})]
    )

    take_in(document)

    row = session.execute(select(Sheet.total_num, Sheet.total_den, Sheet.total_text)).one()
    assert tuple(row) == (None, None, f"{'1' * 30}/1{'0' * 30}")


def test_a_seat_that_holds_one_criterion_makes_a_usable_sheet_of_it(session):
    criteria = (criterion("points"), criterion("points") | {"key": "d"})
    take_in(
        judged(
            events=[event(stage(*criteria, panel={"level": "criterion"}))],
            panels=[{"event": "e", "stage": "s", "seats": [{"judge": "j", "criteria": ["d"]}]}],
            sheets=[sheet({"d": "3"})],
        )
    )

    assert session.execute(select(Sheet.usable, Sheet.total_num)).one() == (True, 3)


def test_rubrics_of_stages_with_sheets_are_frozen(session):
    take_in(judged(events=[event(stage(criterion("points")), stage(code="t"))], sheets=[sheet({})]))

    rows = session.execute(
        select(Stage.code, Rubric.frozen_at).join(Rubric).order_by(Stage.position)
    )
    assert [(code, moment is not None) for code, moment in rows] == [("s", True), ("t", False)]


@pytest.mark.parametrize(
    ("document", "state"),
    [
        (bundle(event(stage())), "draft"),
        (judged(), "closed"),
        (judged(sheets=[sheet({})]), "judging"),
    ],
)
def test_state_follows_from_what_is_there(session, document, state):
    assert take_in(document).state == state


def test_people_and_units_are_entered_once(session):
    person = {"code": "p", "name": "赵", "unit": "b", "id_no": id_number(1)}
    units = [{"code": "b", "name": "车间", "parent": "a"}, {"code": "a", "name": "厂"}]
    document = bundle(units=units, people=[person, {"code": "q", "name": "钱"}])
    take_in(document)
    document["contest"]["code"] = "again"

    take_in(document)

    names = session.scalars(select(Person.name).order_by(Person.id)).all()
    assert names == ["赵", "钱", "钱"]
    assert session.scalar(select(func.count(Registrant.id))) == 4
    tree = session.execute(select(Unit.name, Unit.parent_id.is_(None)).order_by(Unit.id))
    assert [tuple(row) for row in tree] == [("厂", True), ("车间", False)]


def test_what_no_longer_counts_is_not_exported(session):
    """Refused entries, void and draft sheets, sheets of judges who were recused later."""
    entries = [{"no": str(n), "event": "e", "name": "甲"} for n in range(4)]
    sheets = [sheet({"c": str(n)}, entry=str(n), revision=r) for n in range(4) for r in (1, 2)]
    contest = take_in(judged(entries=entries, sheets=sheets))
    with transaction():
        rows = {e.no: e for e in session.scalars(select(Entry))}
        rows["0"].state = "refused"
        for state, (no, revision) in {"void": ("1", 2), "draft": ("2", 1)}.items():
            row = session.scalars(
                select(Sheet).where(Sheet.entry_id == rows[no].id, Sheet.revision == revision)
            ).one()
            row.state = state
        judge = session.scalars(select(Judge)).one()
        db.session.add(Recusal(judge=judge, entry=rows["3"]))

    exported = export_bundle(contest, ["people", "marks"])

    assert [e["no"] for e in exported["entries"]] == ["1", "2", "3"]
    assert [(s["entry"], s["revision"]) for s in exported["sheets"]] == [("2", 2)]
    assert read_bundle(exported).errors == []


def test_the_log_goes_along_when_asked_and_is_not_imported(session):
    contest = take_in(example("skills"))
    exported = export_bundle(contest, ["audit"])
    (link,) = exported["audit"]
    assert (link["chain"], link["seq"], link["action"]) == (
        f"contest:{contest.id}",
        1,
        "import_bundle",
    )
    copied = copy.deepcopy(exported)
    copied["contest"]["code"] = "copy"

    other = take_in(copied)

    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.chain == f"contest:{other.id}"))
    assert entry.details["new"]["earlier_log"] == {"entries": 1, "last_hash": link["hash"]}
    assert "audit" not in export_bundle(other, ["people", "marks"])


def test_there_is_no_contest_of_this_code(session):
    with pytest.raises(NotFound, match="没有代码是“x”的竞赛"):
        contest_of_code("x")


def _much(code, count):
    """``count`` entries, five judges, ten criteria."""
    criteria = [criterion("points", full="10", step="0.1") | {"key": f"a{n}"} for n in range(10)]
    return judged(
        contest={"code": code, "name": "甲", "kind": "skills"},
        events=[event(stage(*criteria, panel={"combine": "trimmed_mean"}))],
        judges=[{"code": f"j{n}"} for n in range(5)],
        entries=[{"no": str(n), "event": "e", "name": "甲"} for n in range(count)],
        panels=[{"event": "e", "stage": "s", "seats": [{"judge": f"j{n}"} for n in range(5)]}],
        sheets=[
            sheet({f"a{m}": f"{(n + m) % 10}.{j}" for m in range(10)}, entry=str(n), judge=f"j{j}")
            for n in range(count)
            for j in range(5)
        ],
    )


def test_import_asks_as_often_for_many_sheets_as_for_few(session, count_queries):
    take_in(_much("first", 1))
    with count_queries() as few:
        take_in(_much("few", 2))
    with count_queries() as many:
        take_in(_much("many", 40))

    asked = [len([q for q in queries if q.startswith("SELECT")]) for queries in (few, many)]
    assert asked[0] == asked[1]
    assert session.scalar(select(func.count(Sheet.id))) == 215
    assert session.scalar(select(func.count(Contest.id))) == 3
