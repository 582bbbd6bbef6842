"""The second contest of the demonstration: it is being judged today."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from contest.clock import at
from contest.contests.changes import send_notice
from contest.contests.models import Contest
from contest.demo.cast import Cast
from contest.demo.judging import (
    Bench,
    Given,
    advance,
    benches,
    draw_all,
    in_order,
    key_in_theory,
    key_in_times,
    score,
    seat_judges,
)
from contest.demo.marks import harsh
from contest.demo.registration import Plan, plan_contest, register_all
from contest.entries.models import Delegation, Entry
from contest.entries.operations.check_in import set_status
from contest.entries.operations.drawing import approved_entries
from contest.panels.models import Judge
from contest.panels.operations import edit_judge
from contest.panels.recusals import accept_recusals, recuse

NUMBERS = {0: 2, 1: 2, 3: 2, 4: 2, 5: 1, 6: 2, 8: 2, 9: 2, 10: 1}  # unit → of each trade
SHARES = (12, 9, 7)  # how many of each event have competed so far
ABSENT = ((0, "absent", ""), (1, "absent", ""), (2, "withdrawn", "赛前手指受伤，领队书面申请"))
BEHIND = 3  # place on the panel of the first event of the judge who is far behind
ALARM = 4  # the entry of the second event about which one judge is far from the others
MINUTES = 165  # since the first sheet


def judged_contest(cast: Cast) -> tuple[Contest, list[Judge]]:
    """Theory was yesterday, practical work goes on; about three fifths of it are scored."""
    plan = Plan(
        name="滨江市第十六届职工职业技能竞赛",
        edition="16",
        theme="匠心筑梦、技能强企",
        starts=-1,
        ends=1,
        opens=-40,
        closes=-8,
    )
    contest = plan_contest(cast, plan, made=cast.day(-42, "14:20"))
    delegations = register_all(cast, contest, NUMBERS, first=-38)
    own = [delegations[unit] for unit in (1, 4)]
    bench = seat_judges(cast, contest, own, when=cast.day(-8, "10:00"))
    _recusals(cast, contest, bench)
    advance(cast, contest, "closed", when=cast.day(-7))
    draw_all(cast, contest, drawn=cast.day(-2, "15:00"))
    _tell_draw(cast, contest)
    _late_unit(cast, bench[-1], delegations[8])
    advance(cast, contest, "judging", when=cast.day(-1, "08:10"))
    events = benches(contest, bench, cast.chance)
    for place, event in enumerate(events):
        # of the last event two papers are still being marked, and nobody has checked the others
        last = event is events[-1]
        when = cast.day(-1, f"{14 + place}:30")
        key_in_theory(cast, event, when=when, checked=not last, left=2 * last)
    _tell_start(cast, contest)
    _check_in(cast, contest)
    _score(cast, events)
    return contest, bench


def _recusals(cast: Cast, contest: Contest, bench: Sequence[Judge]) -> None:
    """Of the same unit: all accepted; one more by hand."""
    actor = cast.actor("organiser")
    with at(cast.day(-8, "16:00")):
        accept_recusals(actor=actor, contest_id=contest.id)
    apprentice = approved_entries(contest.events[0].id)[5]
    with at(cast.day(-8, "16:20")):
        recuse(actor=actor, judge=bench[1], entry=apprentice, reason="师徒关系")


def _late_unit(cast: Cast, judge: Judge, delegation: Delegation) -> None:
    """The unit of one judge was written down late: those recusals are left to decide."""
    with at(cast.day(-2, "17:05")):
        edit_judge(
            actor=cast.actor("organiser"),
            judge=judge,
            name=judge.name or "",
            code=judge.code,
            delegation=delegation,
        )


def _check_in(cast: Cast, contest: Contest) -> None:
    """Who is there; the last of each event have not come yet."""
    actor = cast.actor("organiser")
    for place, event in enumerate(contest.events):
        entries = in_order(approved_entries(event.id))
        away = {entries[-1 - spot].id: said for spot, *said in ABSENT[place : place + 1]}
        opened = _start(cast) - timedelta(minutes=50 - 12 * place)
        for step, entry in enumerate(entries[: SHARES[place] + 2]):
            with at(opened + timedelta(seconds=40 * step)):
                set_status(actor=actor, entry=entry, status="competing")
        for entry in entries:
            if entry.id in away:
                status, reason = away[entry.id]
                with at(opened + timedelta(minutes=11)):
                    set_status(actor=actor, entry=entry, status=status, reason=reason)


def _start(cast: Cast) -> datetime:
    return cast.moment - timedelta(minutes=MINUTES)


def _score(cast: Cast, events: Sequence[Bench]) -> None:
    given: list[Given] = []
    for place, bench in enumerate(events):
        done = in_order(bench.entries)[: SHARES[place]]
        for step, entry in enumerate(done):
            given += _by_panel(cast, bench, entry, place, step)
    score(given, cast.chance)
    for place, bench in enumerate(events):
        timed = in_order(bench.entries)[: SHARES[place] - 1]
        key_in_times(cast, bench, timed, when=cast.moment - timedelta(minutes=6 - place))


def _by_panel(cast: Cast, bench: Bench, entry: Entry, place: int, step: int) -> Iterator[Given]:
    """The panel scores one entry, a judge after the other, within a few minutes."""
    share = (MINUTES - 12) * 60 // max(SHARES)
    for seat, judge in enumerate(bench.judges):
        if place == 0 and seat == BEHIND and step > 1:
            continue
        when = _start(cast) + timedelta(seconds=share * (step + 1) - 200 + 47 * seat + 11 * place)
        is_far = place == 1 and step == ALARM and seat == 2
        marks = harsh(bench.rubric, bench.seen[entry.id]) if is_far else None
        yield Given(when, bench, judge, entry, marks)


def _tell_draw(cast: Cast, contest: Contest) -> None:
    with at(cast.day(-2, "16:10")):
        send_notice(
            actor=cast.actor("organiser"),
            contest=contest,
            title="抽签结果与报到安排",
            text="各赛项抽签已经完成。选手凭参赛证和身份证，开赛前 40 分钟到检录处报到。",
        )


def _tell_start(cast: Cast, contest: Contest) -> None:
    with at(_start(cast) - timedelta(minutes=70)):
        send_notice(
            actor=cast.actor("organiser"),
            contest=contest,
            title="实操今天开始",
            text="焊工在一号车间，电工在二号车间，钳工在三号车间。劳保用品不齐的不得进场。",
        )
