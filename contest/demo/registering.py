"""The first contest of the demonstration: units are registering, entries stand everywhere."""

from datetime import timedelta

from contest.clock import at
from contest.contests.changes import extend_deadline, send_notice
from contest.contests.models import Contest
from contest.demo.cast import HOME, Cast
from contest.demo.names import UNITS
from contest.demo.registration import Plan, approve, enter, hand_in, join, plan_contest
from contest.entries.models import Delegation, Entry
from contest.entries.operations.clerks import ask_for_account
from contest.entries.operations.entering import withdraw_entry
from contest.entries.operations.review import decide_entry

WHOLE = (1, 2, 3)  # units that have handed everything in and are through
WAITING = (4, 5)  # units whose entries wait for the organiser
LATE = 6  # the unit that was given more time
NUMBER = "证件号码与身份证照片对不上，最后四位请对照原件再填。"
LEVEL = "技能等级证书已过期，请换成有效的证书编号。"


def registering_contest(cast: Cast) -> Contest:
    """Registration closes in five days."""
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
    organiser = cast.actor("organiser")
    with at(cast.day(-12, "08:30")):
        send_notice(
            actor=organiser,
            contest=contest,
            title="报名须知",
            text="每个单位每个赛项最多 3 人。照片用近期免冠证件照，"
            "技能等级按证书填写。报名表盖章后拍照上传，原件报到时交。",
        )
    for place, unit in enumerate(WHOLE):
        _whole(cast, contest, unit, days=-10 + place)
    for place, unit in enumerate(WAITING):
        _waiting(cast, contest, unit, days=-3 + place)
    _late(cast, contest)
    _home(cast, contest)
    _asking(cast, contest)
    with at(cast.moment - timedelta(hours=5)):
        send_notice(
            actor=organiser,
            contest=contest,
            title="赛前说明会",
            text="说明会定在开赛前一周的星期三 14:00，地点在市职工活动中心三楼，请领队参加。",
        )
    return contest


def _whole(cast: Cast, contest: Contest, unit: int, *, days: int) -> None:
    """Everybody approved; of the last unit one has withdrawn since."""
    who = cast.of_unit(unit)[:6]
    delegation = join(cast, contest, unit, when=cast.day(days, "09:40"))
    entries = enter(cast, contest, delegation, who, when=cast.day(days, "10:10"))
    hand_in(cast, delegation, unit, when=cast.day(days, "11:25"))
    approve(cast, contest, entries, when=cast.day(days + 1, "09:15"))
    if unit == WHOLE[-1]:
        with at(cast.day(-4, "16:40")):
            withdraw_entry(actor=cast.clerk(unit), entry=entries[-1], reason="生产任务调整")


def _waiting(cast: Cast, contest: Contest, unit: int, *, days: int) -> None:
    delegation = join(cast, contest, unit, when=cast.day(days, "13:30"))
    enter(cast, contest, delegation, cast.of_unit(unit)[:5], when=cast.day(days, "14:05"))
    hand_in(cast, delegation, unit, when=cast.day(days, "16:50"))


def _late(cast: Cast, contest: Contest) -> None:
    """Two drafts, and four days more than the others."""
    delegation = join(cast, contest, LATE, when=cast.day(-2, "10:00"))
    enter(cast, contest, delegation, cast.of_unit(LATE)[:2], when=cast.day(-2, "10:20"))
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


def _home(cast: Cast, contest: Contest) -> None:
    """The unit whose clerk signs in: one entry in every state."""
    delegation = join(cast, contest, HOME, when=cast.day(-6, "08:50"))
    who = cast.of_unit(HOME)
    early = enter(cast, contest, delegation, who[:5], when=cast.day(-6, "09:30"))
    hand_in(cast, delegation, HOME, when=cast.day(-5, "10:30"))
    approve(cast, contest, early[:2], when=cast.day(-4, "09:05"))
    _return(cast, early[2], "certificate_no", LEVEL, hours=50)
    _return(cast, early[3], "id_no", NUMBER, hours=26)
    enter(cast, contest, delegation, who[5:7], when=cast.moment - timedelta(hours=3))
    _refuse(cast, contest)


def _return(cast: Cast, entry: Entry, field: str, sentence: str, *, hours: int) -> None:
    with at(cast.moment - timedelta(hours=hours)):
        decide_entry(
            actor=cast.actor("organiser"),
            entry=entry,
            word="returned",
            reason="请补正后再交。",
            fields={field: sentence},
        )


def _refuse(cast: Cast, contest: Contest) -> None:
    """One of another unit may not take part."""
    unit = WAITING[0] + 4
    delegation: Delegation = join(cast, contest, unit, when=cast.day(-7, "09:10"))
    entries = enter(cast, contest, delegation, cast.of_unit(unit)[:4], when=cast.day(-7, "09:30"))
    hand_in(cast, delegation, unit, when=cast.day(-7, "10:00"))
    approve(cast, contest, entries[:3], when=cast.day(-6, "11:00"))
    with at(cast.day(-6, "11:10")):
        decide_entry(
            actor=cast.actor("organiser"),
            entry=entries[3],
            word="refused",
            reason="上一届已获市级一等奖，按规程两年内不再参加同一赛项。",
        )


def _asking(cast: Cast, contest: Contest) -> None:
    """Two units would like to take part; they wait for their accounts."""
    for place, unit in enumerate((10, 11)):
        worker = cast.of_unit(unit)[-1]
        with at(cast.moment - timedelta(hours=20 - 7 * place)):
            ask_for_account(
                unit_name=UNITS[unit][0],
                contact=worker.name,
                phone=worker.phone,
                contests=[contest],
                note="第一次参加，请发账号。" if place else "",
                address=f"192.168.10.{200 + place}",
            )
