"""What a contest still lacks before people may register (开放前核对)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from contest.accounts.models import Account, Role
from contest.archive.queries import export_bundle
from contest.clock import now, today
from contest.contests.bundle.naming import named
from contest.contests.bundle.reading import read_bundle
from contest.contests.models import Contest
from contest.contests.times import closes_at, opens_at
from contest.db import db
from contest.i18n import _

SHORTEST = timedelta(days=3)  # a registration shorter than this is worth a question
# part of a path → the step that mends it; the first that fits
STEPS = (
    ("contest.registration", "registration"),
    ("contest", "basics"),
    ("eligibility", "events"),
    (".awards", "awards"),
    (".award_rules", "awards"),
    (".titles", "awards"),
    (".levels", "awards"),
    (".tie_break", "awards"),
    (".tie_end", "awards"),
    ("team_ranking", "awards"),
    (".stages", "stages"),
    ("events", "events"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. where: what it is about; step: page that mends it; stops: a blocker."""

    sentence: str
    step: str
    stops: bool
    where: str = ""


def findings(contest: Contest) -> list[Finding]:
    """Everything missing or doubtful, what stops registration first."""
    document = export_bundle(contest)
    found = [*_read(document), *_missing(contest, document), *_doubts(contest, document)]
    return sorted(_together(found), key=lambda finding: not finding.stops)


def _together(found: list[Finding]) -> list[Finding]:
    """The same sentence about several places said once, with all of them."""
    places: dict[Finding, list[str]] = {}
    for finding in found:
        places.setdefault(replace(finding, where=""), []).append(finding.where)
    return [
        replace(finding, where=_("、").join(dict.fromkeys(where for where in wheres if where)))
        for finding, wheres in places.items()
    ]


def blockers(contest: Contest) -> list[Finding]:
    """What stops registration."""
    return [finding for finding in findings(contest) if finding.stops]


def _read(document: dict[str, Any]) -> Iterator[Finding]:
    reading = read_bundle(document)
    for problems, stops in ((reading.errors, True), (reading.warnings, False)):
        for problem in problems:
            step = next((step for part, step in STEPS if part in problem.path), "basics")
            yield Finding(problem.sentence, step, stops, named(document, problem.path))


def _missing(contest: Contest, document: dict[str, Any]) -> Iterator[Finding]:
    if contest.starts_on is None:
        yield Finding(_("还没有定比赛日期。"), "basics", True)
    if not (contest.organiser or "").strip():
        yield Finding(_("还没有写主办单位，它会印在参赛证和证书上。"), "basics", True)
    if not document.get("events"):
        yield Finding(_("还没有赛项。请加至少一个赛项。"), "events", True)
    for event in document.get("events", ()):
        if not event["stages"]:
            yield Finding(_("还没有阶段。"), "stages", True, event["name"])
        for stage in event["stages"]:
            groups = (stage.get("rubric") or {}).get("groups") or ()
            if not any(group.get("criteria") for group in groups):
                where = f"{event['name']}·{stage.get('name') or stage['code']}"
                yield Finding(_("评分标准里还没有评分项。"), "stages", True, where)
    yield from _times(contest)


def _times(contest: Contest) -> Iterator[Finding]:
    first, last = opens_at(contest), closes_at(contest)
    if last is None:
        yield Finding(_("还没有定报名截止时间。"), "registration", True)
    elif last <= now():
        yield Finding(_("报名截止时间已经过了。请改成以后的时间。"), "registration", True)
    elif last - max(first or now(), now()) < SHORTEST:
        yield Finding(_("报名时间不到 3 天，单位可能来不及。"), "registration", False)
    if last and contest.starts_on and last.date() > contest.starts_on:
        yield Finding(_("比赛开始时报名还没有截止，请核对。"), "registration", False)
    if contest.starts_on and contest.starts_on < today(contest.timezone or "Asia/Shanghai"):
        yield Finding(_("比赛开始的日子已经过了，请核对。"), "basics", False)


def _doubts(contest: Contest, document: dict[str, Any]) -> Iterator[Finding]:
    for event in document.get("events", ()):
        rules = event.get("eligibility") or {}
        if not rules.get("per_unit"):
            yield Finding(
                _("没有限定每单位人数，单位可以报任意多人。"), "events", False, event["name"]
            )
        if (rules.get("min_age") or rules.get("max_age")) and not rules.get("age_on"):
            text = _("没有定年龄算到哪一天，将按比赛第一天计算。")
            yield Finding(text, "events", False, event["name"])
        if not event.get("awards"):
            yield Finding(_("没有设奖项。"), "awards", False, event["name"])
    if not _has_units(contest.id):
        text = _("还没有参赛单位的账号。请管理员建账号，给“参赛单位”角色。")
        yield Finding(text, "accounts", False)


def _has_units(contest_id: int) -> bool:
    where = or_(Role.contest_id.is_(None), Role.contest_id == contest_id)
    query = select(
        exists().where(
            Role.role == "enterprise", where, Account.id == Role.account_id, Account.is_active
        )
    )
    return bool(db.session.scalar(query))
