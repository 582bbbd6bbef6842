"""The people behind the demonstration: accounts, units, and when they did what (演示角色)."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from contest.accounts.models import Account
from contest.accounts.operations import create_account, grant_role
from contest.accounts.passwords import random_password
from contest.accounts.queries import find_account
from contest.audit.operations import Actor
from contest.contests.times import ZONE
from contest.demo.names import SEED, UNITS, Worker, workers
from contest.i18n import N_
from contest.people.models import Unit
from contest.people.operations import PersonIn, find_or_create_people, find_or_create_unit

# role → user name, name of the person, what they do
ACCOUNTS = {
    "admin": ("admin", "方晓舟", N_("管理员")),
    "organiser": ("organiser", "何敏", N_("组织者（竞赛办）")),
    "scorekeeper": ("scorekeeper", "钱立新", N_("统分员")),
    "checker": ("checker", "苏文娟", N_("核分员（第二名统分员）")),
    "head_judge": ("headjudge", "顾长林", N_("裁判长")),
    "supervisor": ("supervisor", "秦怀民", N_("监督")),
}
ENTERPRISE = ("enterprise", "唐丽华", N_("参赛单位经办人"))
HOME = 0  # position in UNITS of the unit whose clerk signs in
LEADER, CONTACT = -1, -2  # among the people of a unit
ADDRESS = "192.168.10.{host}"


@dataclass(slots=True)
class Cast:
    """Everybody, and the moment from which the story is told."""

    moment: datetime
    accounts: dict[str, Account]
    units: list[Unit]
    workers: list[Worker]
    clerks: list[Account]
    chance: Random = field(default_factory=lambda: Random(SEED))

    def actor(self, role: str) -> Actor:
        """Whoever has this role, at their desk."""
        account = self.accounts[role]
        host = 20 + list(self.accounts).index(role)
        return Actor(f"account:{account.id}", account.name, ADDRESS.format(host=host))

    def clerk(self, unit: int) -> Actor:
        """The clerk of a unit, in their office."""
        account = self.clerks[unit]
        return Actor(f"account:{account.id}", account.name, ADDRESS.format(host=100 + unit))

    def day(self, days: int, clock: str = "09:00") -> datetime:
        """That time of day, so many days from today, where the contests are held."""
        zone = ZoneInfo(ZONE)
        local = self.moment.astimezone(zone).date() + timedelta(days=days)
        return datetime.combine(local, time.fromisoformat(clock), zone)

    def written(self, days: int, clock: str = "") -> str:
        """The same as set-ups write it: a day, with ``clock`` a local time."""
        return self.day(days, clock or "00:00").strftime("%Y-%m-%dT%H:%M" if clock else "%Y-%m-%d")

    def of_unit(self, unit: int, trade: str = "") -> list[Worker]:
        """The workers of a unit, of one trade only where one is named."""
        return [w for w in self.workers if w.unit == unit and trade in ("", w.trade)]


def gather(moment: datetime) -> Cast:
    """Enter units, people and accounts."""
    house = Actor.local("demo")
    units = [
        find_or_create_unit(actor=house, name=name, region=region, headcount=size)
        for name, region, size in UNITS
    ]
    crowd = workers(moment.date())
    people = [
        PersonIn(name=w.name, id_no=w.id_no, gender=w.gender, unit_id=units[w.unit].id)
        for w in crowd
    ]
    find_or_create_people(actor=house, people=people)
    accounts = {role: _account(house, role) for role in ACCOUNTS}
    clerks = [_clerk(house, crowd, place, unit) for place, unit in enumerate(units)]
    return Cast(moment, accounts | {"enterprise": clerks[HOME]}, units, crowd, clerks)


def account_of(role: str) -> Account | None:
    """The account of a role, when the demonstration is there."""
    return find_account({**ACCOUNTS, "enterprise": ENTERPRISE}[role][0])


def contact_of(crowd: list[Worker], unit: int) -> Worker:
    """Who answers for a unit: one of its people who never competes."""
    return [worker for worker in crowd if worker.unit == unit][CONTACT]


def _clerk(house: Actor, crowd: list[Worker], place: int, unit: Unit) -> Account:
    """The account of a unit; it gets its role contest by contest."""
    worker = contact_of(crowd, place)
    username, name = worker.phone, worker.name
    if place == HOME:
        username, name, _what = ENTERPRISE
    password = random_password()
    return create_account(actor=house, username=username, name=name, password=password, unit=unit)


def _account(house: Actor, role: str) -> Account:
    username, name, _what = ACCOUNTS[role]
    account = create_account(
        actor=house,
        username=username,
        name=name,
        password=random_password(),  # nobody learns it: each run of the command gives new ones
        is_admin=role == "admin",
    )
    if role != "admin":
        held = "scorekeeper" if role == "checker" else role
        grant_role(actor=house, account=account, role=held)
    return account
