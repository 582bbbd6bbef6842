"""A contest whose results are published, as certificates find it."""

from dataclasses import dataclass
from typing import Any

from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db
from contest.entries.models import Delegation, Entry, Member
from contest.people.models import Unit
from contest.results.models import Publication

ACTOR = Actor(ref="account:1", name="何敏", address="192.168.1.9")
BASE = "https://contest.example.org"


@dataclass(frozen=True)
class World:
    """Ids: everything else is read anew in the test's own transaction."""

    contest_id: int
    publication_id: int
    unit_id: int
    other_unit_id: int


def line(
    no: str, name: str, rank: int | None, award: str = "", titles: Any = (), unit: str = ""
) -> dict:
    return {
        "no": no, "name": name, "unit": unit or "甲厂", "rank": rank, "total": "90.00",
        "award": award, "titles": list(titles), "level": "", "status": "competing",
    }  # fmt: skip


RANKING = [
    line("0001", "陈志远", 1, "一等奖", ["市技术状元"]),
    line("0002", "李䶮", 2, "二等奖"),
    line("0003", "王㛃", 3, "二等奖", unit="乙厂"),
    line("0004", "赵𬱖", 4),
    line("0005", "周国平", None),
]
TEAMS = [line("T01", "乙厂一队", 1, "一等奖", unit="乙厂")]


def results(ranking: list[dict], teams: list[dict] = TEAMS) -> dict[str, Any]:
    return {
        "contest": "dasai",
        "events": [
            {"code": "welding", "name": "焊工", "ranking": ranking},
            {"code": "rescue", "name": "应急救援", "ranking": teams},
        ],
    }


def publish(contest: Contest, number: int, document: dict[str, Any]) -> Publication:
    row = Publication(contest=contest, number=number, document=document, published_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def make_world(
    code: str = "dasai",
    ranking: list[dict] = RANKING,
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
    publication = publish(contest, 1, results(ranking))
    return World(contest.id, publication.id, units[0].id, units[1].id)
