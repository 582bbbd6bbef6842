"""The third contest of the demonstration: results are public, certificates issued."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from contest.certificates.models import Certificate
from contest.certificates.operations import issue_certificates, set_wording
from contest.certificates.queries import honours, last_publication
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
from contest.demo.registration import Plan, plan_contest, register_all
from contest.entries.models import Entry
from contest.entries.operations.check_in import set_status
from contest.entries.operations.drawing import approved_entries
from contest.judging.reviews import lock_stage
from contest.panels.recusals import accept_recusals
from contest.results.operations import confirm_results, publish_results

NUMBERS = {0: 2, 1: 1, 2: 2, 3: 2, 4: 1, 5: 1, 7: 2, 8: 2, 9: 2, 11: 1}  # unit → of each trade
DAY = -20  # of the practical work
ABSENT = 3  # this entry of the first event did not come


def published_contest(cast: Cast, base: str) -> tuple[Contest, list[Certificate]]:
    """Judged three weeks ago, published since, certificates in the ledger.

    base: the address of this server, to which the QR codes lead
    """
    plan = Plan(
        name="滨江高新区第三届“工匠杯”职工技能竞赛",
        edition="3",
        theme="岗位练兵、技术比武",
        starts=DAY - 1,
        ends=DAY,
        opens=-75,
        closes=-45,
        organiser="滨江高新区总工会",
    )
    contest = plan_contest(cast, plan, made=cast.day(-80, "09:30"))
    delegations = register_all(cast, contest, NUMBERS, first=-72)
    advance(cast, contest, "closed", when=cast.day(-44))
    own = [delegations[unit] for unit in (2, 7, 9)]
    panel = seat_judges(cast, contest, own, when=cast.day(DAY - 5))
    with at(cast.day(DAY - 4, "10:30")):
        accept_recusals(actor=cast.actor("organiser"), contest_id=contest.id)
    draw_all(cast, contest, drawn=cast.day(DAY - 2, "14:00"))
    advance(cast, contest, "judging", when=cast.day(DAY - 1, "08:00"))
    events = benches(contest, panel, cast.chance)
    for event in events:
        _make_ties(event)
    _judge(cast, events)
    certificates = _publish(cast, contest, base)
    return contest, certificates


def _check_in(cast: Cast, contest: Contest) -> None:
    actor = cast.actor("organiser")
    for place, event in enumerate(contest.events):
        for step, entry in enumerate(in_order(approved_entries(event.id))):
            status = "absent" if (place, step) == (0, ABSENT) else "competing"
            with at(cast.day(DAY, f"07:{40 + 8 * place}") + timedelta(seconds=25 * step)):
                set_status(actor=actor, entry=entry, status=status)


def _make_ties(bench: Bench) -> None:
    """Three pairs whose totals are equal.

    The first two differ in practical work (three points there weigh as much as seven in theory),
    the next two in time, the last two in nothing.
    """
    if bench.event.code != "electrician":
        return
    pairs = [bench.entries[place : place + 2] for place in (0, 4, 8)]
    for first, second in pairs:
        bench.seen[second.id] = dict(bench.seen[first.id])
        bench.theories[second.id] = bench.theories[first.id]
        bench.seconds[second.id] = bench.seconds[first.id]
    first, second = pairs[0]
    for entry, slips, theory in ((first, 0, "83"), (second, 3, "90")):
        safety = {"slip": str(slips)} if slips else {}
        bench.seen[entry.id] = {**bench.seen[entry.id], "safety": safety}
        bench.theories[entry.id] = Decimal(theory)
    bench.seconds[pairs[1][1].id] += 314


def _judge(cast: Cast, events: Sequence[Bench]) -> None:
    """Everything is scored, checked and locked within two days."""
    given: list[Given] = []
    for place, bench in enumerate(events):
        key_in_theory(cast, bench, when=cast.day(DAY - 1, f"{14 + place}:00"))
        # who is part of a tie is scored alike by all, so that the tie is not left to chance
        alike = {entry.id for entry in _level(bench)}
        for step, entry in enumerate(in_order(bench.entries)):
            for seat, judge in enumerate(bench.judges):
                when = cast.day(DAY, "09:10") + timedelta(minutes=16 * step, seconds=70 * seat)
                marks = dict(bench.seen[entry.id]) if entry.id in alike else None
                given.append(Given(when, bench, judge, entry, marks))
    _check_in(cast, events[0].event.contest)
    score([one for one in given if one.entry.status is None], cast.chance)
    for place, bench in enumerate(events):
        key_in_times(cast, bench, _there(bench), when=cast.day(DAY, f"16:{40 + place}"))
    for place, bench in enumerate(events):
        for stage, minute in ((bench.theory, 0), (bench.practical, 5)):
            with at(cast.day(DAY, f"17:{20 * place // 2 + minute:02}")):
                lock_stage(actor=cast.actor("organiser"), stage=stage, confirmed=True)


def _there(bench: Bench) -> list[Entry]:
    return [entry for entry in bench.entries if entry.status is None]


def _level(bench: Bench) -> list[Entry]:
    is_tied = bench.event.code == "electrician"
    return [e for place in (0, 4, 8) for e in bench.entries[place : place + 2]] if is_tied else []


def _publish(cast: Cast, contest: Contest, base: str) -> list[Certificate]:
    actor = cast.actor("organiser")
    with at(cast.day(DAY + 1, "10:00")):
        confirm_results(actor=actor, contest=contest)
    with at(cast.day(DAY + 5, "09:00")):
        publish_results(actor=actor, contest=contest)
        publication = last_publication(contest.id)
        assert publication is not None
    with at(cast.day(DAY + 7, "11:00")):
        set_wording(actor=actor, contest=contest, values={"number": "GXQ-{year}-{n}"})
    issued = cast.day(DAY + 8, "14:00")
    with at(issued):
        found = issue_certificates(
            actor=actor,
            publication=publication,
            honours=honours(publication),
            on=issued.date(),
            base=base,
        )
    _notice(cast, contest, issued)
    return found


def _notice(cast: Cast, contest: Contest, issued: datetime) -> None:
    with at(issued + timedelta(hours=2)):
        send_notice(
            actor=cast.actor("organiser"),
            contest=contest,
            title="证书可以下载",
            text="获奖证书已经颁发。各单位登录后可以下载，扫证书上的二维码可以核验。",
        )
