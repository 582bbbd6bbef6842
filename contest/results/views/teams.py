"""Team places (团体成绩), of one event and across all of them: pages and tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Response, render_template, url_for

from contest.contests.models import Contest, Event
from contest.db import db
from contest.excel.write import Column
from contest.i18n import _
from contest.results.documents import contest_team_rows
from contest.results.pages import unit_names
from contest.results.queries import scored_contest
from contest.results.views.blueprint import bp
from contest.results.views.common import event_or_404, events_of
from contest.results.views.ranking import all_standings, standing_or_why
from contest.results.words import decided
from contest.rubrics.team_words import team_sentence
from contest.web.contests import contest_or_404
from contest.web.tables import Paper, table_response


@bp.get("/events/<int:event_id>/teams")
def teams(event_id: int) -> str:
    """Team places of one event (团体成绩)."""
    shown, why = standing_or_why(event_id)
    event = event_or_404(event_id)
    page = shown.document if shown else None
    return render_template(
        "results/teams.html",
        contest=event.contest,
        event=event,
        events=events_of(event.contest),
        shown=[shown] if shown else [],
        why=why,
        teams=page["teams"] if page else [],
        people=_people([(event, page)]) if page else {},
        decided=lambda label: decided(label, page) if page else label,
        rule=event.setup.get("team_ranking") or {},
        sentence=team_sentence,
        has_teams=bool(event.contest.setup.get("team_ranking")),
    )


@bp.get("/contests/<int:contest_id>/teams")
def all_teams(contest_id: int) -> str:
    """Team places across the events of a contest (团体总分)."""
    contest = contest_or_404(contest_id)
    shown, broken = all_standings([event.id for event in events_of(contest)])
    contest = contest_or_404(contest_id)
    events = events_of(contest)
    rule = contest.setup.get("team_ranking") or {}
    rows = [] if broken else _across(contest)
    pages = [(event, shown[event.id].document) for event in events if event.id in shown]
    return render_template(
        "results/teams.html",
        contest=contest,
        event=None,
        events=events,
        shown=list(shown.values()),
        why=_("；").join(broken.values()),
        teams=rows,
        people=_people(pages, across=True),
        decided=_shared,
        rule=rule,
        sentence=team_sentence,
        has_teams=bool(rule),
    )


@bp.get("/events/<int:event_id>/teams/table")
def teams_table(event_id: int) -> Response:
    """Team places of one event as a table."""
    shown, _why = standing_or_why(event_id)
    event = event_or_404(event_id)
    rows = [] if shown is None else _event_rows(event, shown.document)
    back = url_for("results.teams", event_id=event_id)
    return _table(f"{event.contest.name}·{event.name}", rows, back)


def _event_rows(event: Event, page: Any) -> list[list[Any]]:
    people = _people([(event, page)])
    return [
        _line(
            team,
            [f"{no} {people.get(no, '')}".strip() for no in team["members"]],
            decided(team["decided_by"], page),
        )
        for team in page["teams"]
    ]


@bp.get("/contests/<int:contest_id>/teams/table")
def all_teams_table(contest_id: int) -> Response:
    """Team places across the events of a contest as a table."""
    shown, broken = all_standings([e.id for e in events_of(contest_or_404(contest_id))])
    contest = contest_or_404(contest_id)
    events = {event.code: event for event in events_of(contest)}
    pages = [(event, shown[event.id].document) for event in events.values() if event.id in shown]
    people = _people(pages, across=True)
    rows = []
    for team in [] if broken else _across(contest):
        members = []
        for key in team["members"]:
            code, _slash, no = key.partition("/")
            members.append(f"{events[code].name} {no} {people.get(key, '')}".strip())
        rows.append(_line(team, members, _shared(team["decided_by"])))
    return _table(contest.name, rows, url_for("results.all_teams", contest_id=contest_id))


def _table(where: str, rows: list[list[Any]], back: str) -> Response:
    columns = [
        Column(_("名次"), 8),
        Column(_("单位"), 28),
        Column(_("总分"), 12),
        Column(_("计入的选手"), 48, wraps=True),
        Column(_("并列裁定"), 16),
    ]
    title, word = f"{where} {_('团体成绩')}", _("团体成绩")
    return table_response(title, columns, rows, sheet=word, paper=Paper(back))


def _line(team: Mapping[str, Any], members: Sequence[str], settled: str) -> list[Any]:
    total = team["total"] or ""
    number = Decimal(total) if total and "/" not in total else total
    return [team["rank"], team["unit_name"], number, _("、").join(members), settled]


def _across(contest: Contest) -> list[dict[str, Any]]:
    """Team places across events with the names of units; none without such a rule."""
    if not contest.setup.get("team_ranking"):
        return []
    units = unit_names(db.session(), contest)
    rows = contest_team_rows(contest, scored_contest(db.session(), contest))
    for row in rows:
        row["unit_name"] = units.get(row["unit"], row["unit"])
    return rows


def _shared(label: str) -> str:
    return label and (_("并列") if label == "shared" else label)


def _people(pages: list[tuple[Event, Any]], *, across: bool = False) -> dict[str, str]:
    """Names of entries by number, or by event and number."""
    return {
        f"{event.code}/{row['no']}" if across else row["no"]: row["name"]
        for event, page in pages
        for row in page["ranking"]
    }
