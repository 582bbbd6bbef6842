"""The 成绩 tab of the organiser: overview, ranking of an event, teams."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from contest.contests.models import Contest, Event
from contest.db import db, start_over
from contest.errors import Invalid
from contest.i18n import _
from contest.results.operations import locked_stages
from contest.results.problems import Problem, publication_problems
from contest.results.publications import compared, lines, page_lines, publications_of
from contest.results.standings import Shown
from contest.results.tables import Col, columns
from contest.results.views.blueprint import bp
from contest.results.views.common import (
    TOOLS,
    chosen,
    event_or_404,
    events_of,
    groups_of,
    in_order,
    part_of,
    sharing,
    told_ties,
    units_of,
)
from contest.results.views.fresh import Underway, standing, standings
from contest.web.contests import contest_or_404
from contest.web.filters import NONE

FILTERS = ("text", "group", "unit", "sort")


@bp.get("/contests/<int:contest_id>/results")
def index(contest_id: int) -> str:
    """Where every event stands, what is missing, what was published."""
    contest = contest_or_404(contest_id)
    ids = [event.id for event in events_of(contest)]
    shown, broken = all_standings(ids)
    contest = contest_or_404(contest_id)
    events = events_of(contest)
    pages = [(event, shown[event.id].document) for event in events if event.id in shown]
    publications = publications_of(db.session(), contest_id)
    return render_template(
        "results/index.html",
        contest=contest,
        events=events,
        shown=shown,
        broken=broken,
        problems=_problems(contest, pages),
        publications=publications,
        moved=_moved(contest, publications, pages),
        names={event.code: event.name for event in events},
        summary=summary,
        has_teams=bool(contest.setup.get("team_ranking")),
        locked=locked_stages(contest),
        none=NONE,
    )


@bp.get("/events/<int:event_id>/ranking")
def ranking(event_id: int) -> str:
    """One event: places, ties explained, proposals; entries without a rank last."""
    wanted = {key: request.args.get(key, "").strip() for key in FILTERS}
    shown, why = standing_or_why(event_id)
    event = event_or_404(event_id)
    contest = event.contest
    page = shown.document if shown else None
    view: dict[str, Any] = {"columns": [], "rows": None, "ties": {}, "shared": set()}
    if page:
        cols = columns(page)
        rows = in_order(chosen(page, wanted), cols, wanted["sort"])
        part = part_of(rows)
        by_rank = wanted["sort"] in ("", "rank")
        view = {
            "columns": cols,
            "rows": part,
            "ties": told_ties(page, part.items) if by_rank else {},
            "shared": sharing(page, part.items),
        }
    return render_template(
        "results/ranking.html",
        contest=contest,
        event=event,
        events=events_of(contest),
        shown=shown,
        page=page,
        why=why,
        wanted=wanted,
        filtered=any(wanted[key] for key in ("text", "group", "unit")),
        problems=_problems(contest, [(event, page)]) if page else [],
        has_teams=bool(contest.setup.get("team_ranking")),
        summary=summary,
        units=units_of(page) if page else [],
        groups=groups_of(page) if page else [],
        derivation_of=lambda row: url_for("results.derivation", entry_id=row["entry"]),
        turned=turned,
        **view,
        **TOOLS,
    )


def summary(page: Mapping[str, Any]) -> str:
    """``64 人：有名次 61，缺考 2``."""
    counts, kind = page["counts"], page["rules"]["entry_type"]
    words = {
        "ranked": _("有名次"),
        "incomplete": _("未评齐"),
        "absent": _("缺考"),
        "unfinished": _("未完成"),
        "disqualified": _("取消成绩"),
        "withdrawn": _("弃权"),
        "unranked": _("打星"),
        "not_through": _("未入围"),
        "vetoed": _("一票否决"),
    }
    parts = [_("{word} {count}", word=words[k], count=counts[k]) for k in words if counts.get(k)]
    size = sum(counts.values())
    names = {"team": _("{count} 队", count=size), "person": _("{count} 人", count=size)}
    total = names.get(kind, _("{count} 项", count=size))
    return _("：").join([total, _("，").join(parts)]) if parts else total


def turned(col: Col, sort: str) -> str | None:
    """The order that a click on a heading leads to: numbers from the best, then the other way."""
    first = f"-{col.key}" if col.numeric and not col.key.startswith("time:") else col.key
    other = col.key if first.startswith("-") else f"-{col.key}"
    wanted = other if sort == first else first
    return None if wanted == "rank" else wanted


def standing_or_why(event_id: int) -> tuple[Shown | None, str]:
    """The standing, or why it cannot be computed; neither while the first one is on its way."""
    try:
        return standing(event_id), ""
    except Underway:
        return None, ""
    except Invalid as error:
        start_over()
        return None, str(error)


def all_standings(event_ids: list[int]) -> tuple[dict[int, Shown], dict[int, str]]:
    try:
        return standings(event_ids), {}
    except Invalid:
        start_over()
    found, broken = {}, {}
    for event_id in event_ids:
        shown, why = standing_or_why(event_id)
        if shown is None:
            broken[event_id] = why or _("正在计算名次。")
        else:
            found[event_id] = shown
    return found, broken


def _problems(contest: Contest, pages: list[tuple[Event, Any]]) -> list[Problem]:
    if contest.state not in ("judging", "scored", "notice", "published"):
        return []
    return publication_problems(db.session(), pages)


def _moved(contest: Contest, publications: list[Any], pages: list[tuple[Event, Any]]) -> list[Any]:
    """What another publication would change against the last one."""
    if not publications or len(pages) != len(events_of(contest)):
        return []
    now = page_lines([page for _event, page in pages])
    return compared(lines(db.session(), publications[0].id), now)
