"""All that a publication will hold, computed before anything is written (公布稿).

Going through the steps of thousands of entries takes seconds; nobody has to wait for the write gate
meanwhile. Whoever publishes checks that nothing has moved since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests.models import Contest, Event
from contest.results.documents import results_document
from contest.results.pages import Page, event_page, unit_names
from contest.results.queries import ScoredEvent, scored_contest
from contest.results.steps import entry_steps


@dataclass(frozen=True, slots=True)
class Draft:
    """The results of a contest at certain versions. rows: one for each entry, as in ``Result``."""

    versions: dict[str, int]
    document: dict[str, Any]
    pages: list[Page]
    layout: Page
    rows: list[dict[str, Any]]

    def is_of_now(self, session: Session, contest: Contest) -> bool:
        """Has nothing moved since it was made?"""
        return self.versions == score_versions(session, contest)


def score_versions(session: Session, contest: Contest) -> dict[str, int]:
    """The score version of each event, as it stands in the database now."""
    query = select(Event.code, Event.score_version).where(Event.contest_id == contest.id)
    return {row.code: row.score_version for row in session.execute(query)}


def draft_publication(session: Session, contest: Contest) -> Draft:
    """Compute everything; reads only."""
    versions = score_versions(session, contest)
    scored = scored_contest(session, contest, details=True)
    pages = [event_page(session, contest, one) for one in scored]
    document = results_document(contest, scored)
    rows = [row for one, page in zip(scored, pages, strict=True) for row in _rows(one, page)]
    layout = _layout(document, pages, unit_names(session, contest))
    return Draft(versions, document, pages, layout, rows)


def _layout(document: Mapping[str, Any], pages: list[Page], units: Mapping[str, str]) -> Page:
    """What stands around the rows, by event; and the team places across events."""
    teams = [
        {**team, "unit_name": units.get(team["unit"], team["unit"])} for team in document["teams"]
    ]
    around = [
        {key: value for key, value in page.items() if key not in ("ranking", "columns")}
        for page in pages
    ]
    return {"events": around, "teams": teams}


def _rows(one: ScoredEvent, page: Page) -> list[dict[str, Any]]:
    index = {no: i for i, no in enumerate(one.score.entries.nos)}
    return [
        {
            "event_code": one.event.code,
            "position": position,
            "entry_id": row["entry"],
            "no": row["no"],
            "name": row["name"],
            "unit": row["unit_name"],
            "group": row["group"],
            "rank": row["rank"],
            "total": row["total"],
            "row": row,
            "steps": entry_steps(one.score, index[row["no"]])[0],
        }
        for position, row in enumerate(page["ranking"])
    ]
