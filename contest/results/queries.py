"""Standings as they are now (成绩): computed from the current sheets, nothing stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests.models import Contest, Event
from contest.errors import Invalid, NotFound
from contest.i18n import _, say
from contest.results.loading import NONE, Rubrics, load_field, load_sheets, load_spec
from contest.scoring.document import stand_ins
from contest.scoring.event import EventScore, needs_parts, score_event
from contest.scoring.field import Ballots
from contest.scoring.slots import needs_details
from contest.scoring.spec import EventSpec
from contest.scoring.teams import TeamPlace, team_ranking
from contest.scoring.types import ScoringError


@dataclass(slots=True)
class ScoredEvent:
    """An event with its scores and team places; ``ids`` are the entries' ids in field order."""

    event: Event
    score: EventScore
    ids: list[int]
    sheets: dict[str, dict[str, Ballots]]
    teams: list[TeamPlace]
    version: int


def contest_by_code(session: Session, code: str) -> Contest:
    """The contest of that code; NotFound says how to see which there are."""
    contest = session.scalar(select(Contest).where(Contest.code == code))
    if contest is None:
        raise NotFound(_("没有编号为“{code}”的竞赛，请核对编号。", code=code))
    return contest


def scored_event(
    session: Session,
    contest: Contest,
    event: Event,
    *,
    details: bool = False,
    rubrics: Rubrics = NONE,
) -> ScoredEvent:
    """Compute one event.

    details: read every mark again, so that derivations show it
    rubrics: by stage id, instead of the current ones, as if they held already
    """
    version = event.score_version
    try:
        spec = load_spec(session, event, rubrics)
        field, ids = load_field(session, contest, event)
        again = {stage.code for stage in event.stages if stage.id in rubrics}
        detailed = {
            code: details or code in again or needed
            for code, needed in details_needed(spec).items()
        }
        sheets = load_sheets(session, event, spec, field, ids, detailed=detailed)
        score = score_event(stand_ins(spec, sheets), field, sheets)
        rule = spec.document.get("team_ranking")
        teams = team_ranking(rule, [score], {spec.code: sheets}) if rule else []
    except ScoringError as error:
        raise Invalid(
            _("赛项“{name}”算不出成绩：{why}", name=event.name, why=say(error))
        ) from error
    return ScoredEvent(event, score, ids, sheets, teams, version)


def details_needed(spec: EventSpec) -> dict[str, bool]:
    """By stage, whether stored totals are not enough and every mark has to be read."""
    return {s.code: needs_details(s) or needs_parts(spec, s) for s in spec.stages}


def scored_contest(
    session: Session, contest: Contest, *, details: bool = False
) -> list[ScoredEvent]:
    """Compute every event of a contest, in order."""
    events = session.scalars(
        select(Event).where(Event.contest_id == contest.id).order_by(Event.position)
    ).all()
    return [scored_event(session, contest, event, details=details) for event in events]


def contest_teams(contest: Contest, scored: Sequence[ScoredEvent]) -> list[TeamPlace]:
    """Team places across events (团体总分), or none where the contest has no such rule."""
    rule = contest.setup.get("team_ranking")
    if not rule:
        return []
    named = rule.get("events")
    chosen = [s for s in scored if not named or s.event.code in named]
    return team_ranking(rule, [s.score for s in chosen], {s.event.code: s.sheets for s in chosen})
