"""What runs one case: as a document through the pure engine, or through a database.

Every case runs through every runner of ``RUNNERS``. A runner has two functions over a bundle:
``rows`` and ``results``; both raise ``Invalid`` when the bundle is refused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from contest.contests.bundle.reading import read_bundle
from contest.errors import Invalid
from contest.scoring.derivation import as_json, derive
from contest.scoring.document import Scored, score_document
from contest.scoring.event import EventScore
from contest.scoring.numbers import exact_text
from contest.scoring.rows import rows as rows_of
from contest.scoring.teams import TeamPlace, team_ranking
from contest.scoring.titles import levels, titles

CASES = Path(__file__).parent / "cases"
Document = dict[str, Any]


class Runner(Protocol):
    """One way from a bundle to its results."""

    def rows(self, bundle: Document) -> list[dict[str, Any]]:
        """One row per entry, in the order and with the texts of ``results --format csv``."""

    def results(self, bundle: Document) -> Document:
        """The document of ``results --format json``, with ``proposals``.

        Titles and levels (拟授称号、拟晋升) are a list of ``event, no, titles, level``, by rank,
        entries with neither left out.
        """


@dataclass(frozen=True)
class Pure:
    """The bundle's reader, then the engine alone: no database."""

    def rows(self, bundle: Document) -> list[dict[str, Any]]:
        return [row for scored in self._scored(bundle) for row in rows_of(scored.score)]

    def results(self, bundle: Document) -> Document:
        scored = self._scored(bundle)
        across = bundle.get("team_ranking") or {}
        chosen = [
            s for s in scored if s.score.spec.code in across.get("events", (s.score.spec.code,))
        ]
        return {
            "events": [_event(s) for s in scored],
            "teams": _teams(across, chosen) if across else [],
            "proposals": [line for s in scored for line in _proposals(s.score)],
        }

    def _scored(self, bundle: Document) -> Sequence[Scored]:
        reading = read_bundle(json.dumps(bundle).encode())
        if reading.document is None:
            raise Invalid("；".join(f"{e.path}：{e.sentence}" for e in reading.errors))
        return score_document(reading.document)


RUNNERS: dict[str, Runner] = {"pure": Pure()}


def load_cases() -> dict[str, Document]:
    """Every case by its name; floats stay visible, as the bundle refuses them."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(CASES.glob("*.json"))
    }


def _event(scored: Scored) -> Document:
    score = scored.score
    index = {no: i for i, no in enumerate(score.entries.nos)}
    rule = score.spec.document.get("team_ranking")
    return {
        "code": score.spec.code,
        "ranking": [
            {**row, "derivation": as_json(derive(score.total, index[row["no"]]))}
            for row in rows_of(score)
        ],
        "teams": _teams(rule, [scored]) if rule else [],
    }


def _teams(rule: Mapping[str, Any], scored: Sequence[Scored]) -> list[Document]:
    nos = {s.score.spec.code: s.score.entries.nos for s in scored}
    places = team_ranking(
        rule, [s.score for s in scored], {s.score.spec.code: s.sheets for s in scored}
    )
    return [_team(place, nos) for place in places]


def _team(place: TeamPlace, nos: Mapping[str, list[str]]) -> Document:
    return {
        "rank": place.rank,
        "unit": place.name,
        "total": "" if place.total is None else exact_text(place.total),
        "members": [nos[event][index] for event, index in place.members],
    }


def _proposals(score: EventScore) -> list[Document]:
    proposed, higher = titles(score), levels(score)
    return [
        {
            "event": score.spec.code,
            "no": score.entries.nos[index],
            "titles": proposed.get(index, []),
            "level": higher.get(index, ""),
        }
        for ranked in score.lists
        for index in ranked.ranking.order
        if index in proposed or index in higher
    ]
