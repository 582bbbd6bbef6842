"""A contest whose results are published, as certificates find it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db
from contest.entries.models import Delegation, Entry, Member
from contest.people.models import Unit
from contest.results.models import Publication, Result

ACTOR = Actor(ref="account:1", name="何敏", address="192.168.1.9")
BASE = "https://contest.example.org"


@dataclass(frozen=True)
class World:
    """Ids: everything else is read anew in the test's own transaction."""

    contest_id: int
    publication_id: int
    unit_id: int
    other_unit_id: int


Line = dict[str, Any]


def line(
    no: str, name: str, rank: int | None, award: str = "", titles: Any = (), unit: str = "甲厂"
) -> Line:
    """A line of a ranking."""
    return {
        "no": no, "name": name, "unit": unit, "rank": rank, "award_name": award,
        "titles": list(titles), "level": "",
    }  # fmt: skip


RANKING = [
    line("0001", "陈志远", 1, "一等奖", ["市技术状元"]),
    line("0002", "李䶮", 2, "二等奖"),
    line("0003", "王㛃", 3, "二等奖", unit="乙厂"),
    line("0004", "赵𬱖", 4),
    line("0005", "周国平", None),
]
TEAMS = [line("T01", "乙厂一队", 1, "一等奖", unit="乙厂")]


def publish(contest: Contest, number: int, ranking: list[Line]) -> Publication:
    """Freeze a ranking of the welders, and that of the teams, as the next publication."""
    events = db.session.scalars(
        select(Event).where(Event.contest_id == contest.id).order_by(Event.position)
    ).all()
    layout = {"events": [{"code": event.code, "name": event.name} for event in events]}
    row = Publication(
        contest=contest, number=number, document={}, layout=layout, published_at=now()
    )
    db.session.add(row)
    db.session.flush()
    for event, lines in zip(events, (ranking, TEAMS), strict=True):
        query = select(Entry.no, Entry.id).where(Entry.event_id == event.id)
        entries = dict(db.session.execute(query).all())
        db.session.add_all(
            Result(
                publication_id=row.id, event_code=event.code, position=position,
                entry_id=entries[found["no"]], no=found["no"], name=found["name"],
                unit=found["unit"], group="", rank=found["rank"], total="90.00", row=found,
                steps=[],
            )
            for position, found in enumerate(lines)
        )  # fmt: skip
    db.session.flush()
    return row


def make_world(
    code: str = "dasai",
    ranking: list[Line] = RANKING,
    state: str = "published",
    **certificates: Any,
) -> World:
    """certificates: the set-up key of that name."""
    units = [Unit(name="甲厂"), Unit(name="乙厂")]
    contest = Contest(
        code=code, kind="skills", name="滨江市职工职业技能大赛", organiser="滨江市总工会",
        state=state, setup={"certificates": certificates}, created_at=now(),
    )  # fmt: skip
    db.session.add_all([contest, *units])
    db.session.flush()
    own = {
        unit.name: Delegation(contest=contest, unit=unit, code=unit.name, name=unit.name)
        for unit in units
    }
    events = [
        Event(contest=contest, code=key, name=name, entry_type=kind, position=place)
        for place, (key, name, kind) in enumerate(
            [("welding", "焊工", "person"), ("rescue", "应急救援", "team")]
        )
    ]
    db.session.add_all([*own.values(), *events])
    for event, rows in zip(events, (ranking, TEAMS), strict=True):
        for row in rows:
            entry = Entry(
                event=event, no=row["no"], name=row["name"], delegation=own[row["unit"]],
                state="approved",
            )  # fmt: skip
            db.session.add(entry)
            if row["no"].startswith("T"):
                names = ("孙大伟", "吴桂英")
                entry.members = [Member(position=n, name=m) for n, m in enumerate(names, 1)]
    db.session.flush()
    publication = publish(contest, 1, ranking)
    return World(contest.id, publication.id, units[0].id, units[1].id)
