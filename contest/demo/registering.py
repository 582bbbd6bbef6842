"""The first contest of the demonstration: units are registering, entries stand everywhere."""

from datetime import datetime, timedelta

from contest.clock import at
from contest.contests.changes import extend_deadline, send_notice
from contest.contests.models import Contest
from contest.demo.cast import HOME, Cast, contact_of
from contest.demo.names import UNITS
from contest.demo.registration import Plan, approve, enter, hand_in, join, plan_contest
from contest.entries.models import Delegation, Entry
from contest.entries.operations.clerks import ask_for_account
from contest.entries.operations.entering import withdraw_entry
from contest.entries.operations.review import decide_entry

WHOLE = (1, 2, 3)  # units that have handed everything in and are through
REFUSED, LATE, WAITING, FULL = 8, 6, 4, 5
ASKING = (10, 11)  # units that would like to take part
NUMBER = "证件号码与身份证照片对不上，最后四位请对照原件再填。"
LEVEL = "技能等级证书已过期，请换成有效的证书编号。"
TWICE = "上一届已获市级一等奖，按规程两年内不再参加同一赛项。"
RULES = (
    "每个单位每个赛项最多 3 人。照片用近期免冠证件照，技能等级按证书填写。"
    "报名表盖章后拍照上传，原件报到时交。"
)
MEETING = "说明会定在开赛前一周的星期三 14:00，地点在市职工活动中心三楼，请领队参加。"


def registering_contest(cast: Cast) -> Contest:
    """Registration closes in five days; told in the order in which it happened."""
    year = cast.day(0).year
    plan = Plan(
        name=f"滨江市装备制造行业职工技能竞赛（{year}）",
        edition=str(year),
        theme="比技能、强本领、建新功",
        starts=24,
        ends=25,
        opens=-12,
        closes=5,
    )
    contest = plan_contest(cast, plan, made=cast.day(-13, "10:05"))
    _tell(cast, contest, "报名须知", RULES, when=cast.day(-12, "08:30"))
    through = [_whole(cast, contest, unit, days=-10 + n) for n, unit in enumerate(WHOLE)]
    twice = _join(cast, contest, REFUSED, 4, when=cast.day(-7, "10:00"))
    home, early = _home(cast, contest)
    approve(cast, contest, twice[:3], when=cast.day(-6, "11:00"))
    _decide(cast, twice[3], "refused", TWICE, {}, when=cast.day(-6, "11:10"))
    hand_in(cast, home, HOME, when=cast.day(-5, "10:30"))
    approve(cast, contest, early[:2], when=cast.day(-4, "09:05"))
    with at(cast.day(-4, "16:40")):
        clerk = cast.clerk(WHOLE[-1])
        withdraw_entry(actor=clerk, entry=through[-1][-1], reason="生产任务调整")
    _join(cast, contest, WAITING, 5, when=cast.day(-3, "13:30"))
    late = _late(cast, contest)
    _join(cast, contest, FULL, 5, when=cast.day(-2, "13:30"))
    again = "请补正后再交。"
    _decide(
        cast, early[2], "returned", again, {"certificate_no": LEVEL}, when=cast.day(-2, "17:20")
    )
    _decide(cast, early[3], "returned", again, {"id_no": NUMBER}, when=cast.day(-1, "09:40"))
    _extend(cast, contest, late)
    _ask(cast, contest)
    _tell(cast, contest, "赛前说明会", MEETING, when=cast.moment - timedelta(hours=5))
    # somebody was in earlier contests and is not entered: the clerk can take them over (沿用往届)
    enter(cast, contest, home, cast.of_unit(HOME)[7:8], when=cast.moment - timedelta(hours=3))
    return contest


def _tell(cast: Cast, contest: Contest, title: str, text: str, *, when: datetime) -> None:
    with at(when):
        send_notice(actor=cast.actor("organiser"), contest=contest, title=title, text=text)


def _join(cast: Cast, contest: Contest, unit: int, count: int, *, when: datetime) -> list[Entry]:
    """So many of a unit are entered and handed in within two hours."""
    delegation = join(cast, contest, unit, when=when)
    who = cast.of_unit(unit)[:count]
    entries = enter(cast, contest, delegation, who, when=when + timedelta(minutes=25))
    hand_in(cast, delegation, unit, when=when + timedelta(minutes=105))
    return entries


def _whole(cast: Cast, contest: Contest, unit: int, *, days: int) -> list[Entry]:
    entries = _join(cast, contest, unit, 6, when=cast.day(days, "09:40"))
    approve(cast, contest, entries, when=cast.day(days + 1, "09:15"))
    return entries


def _home(cast: Cast, contest: Contest) -> tuple[Delegation, list[Entry]]:
    """The unit whose clerk signs in: in the end it has an entry in nearly every state."""
    delegation = join(cast, contest, HOME, when=cast.day(-6, "08:50"))
    who = cast.of_unit(HOME)[:5]
    return delegation, enter(cast, contest, delegation, who, when=cast.day(-6, "09:30"))


def _decide(
    cast: Cast, entry: Entry, word: str, reason: str, fields: dict[str, str], *, when: datetime
) -> None:
    actor = cast.actor("organiser")
    with at(when):
        decide_entry(actor=actor, entry=entry, word=word, reason=reason, fields=fields)


def _late(cast: Cast, contest: Contest) -> Delegation:
    """Two drafts of a unit that has had no time yet."""
    delegation = join(cast, contest, LATE, when=cast.day(-2, "10:00"))
    enter(cast, contest, delegation, cast.of_unit(LATE)[:2], when=cast.day(-2, "10:20"))
    return delegation


def _extend(cast: Cast, contest: Contest, delegation: Delegation) -> None:
    with at(cast.day(-1, "15:10")):
        extend_deadline(
            actor=cast.actor("organiser"),
            contest=contest,
            delegation_id=delegation.id,
            unit_id=delegation.unit_id,
            name=delegation.name,
            until=cast.day(9, "18:00"),
            reason="防汛抢险任务，单位来函申请",
        )


def _ask(cast: Cast, contest: Contest) -> None:
    """They wait for their accounts."""
    for place, unit in enumerate(ASKING):
        worker = contact_of(cast.workers, unit)
        with at(cast.day(-1, f"{15 + place}:30")):
            ask_for_account(
                unit_name=UNITS[unit][0],
                contact=worker.name,
                phone=worker.phone,
                contests=[contest],
                note="第一次参加，请发账号。" if place else "",
                address=f"192.168.10.{200 + place}",
            )
