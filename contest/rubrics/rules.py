"""Rules of a stage as the engine reads them; a process keeps those that are frozen (评分规则)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from contest.db import db
from contest.rubrics.models import Rubric
from contest.scoring.spec import StageSpec, stage_spec

KEPT = 256  # rubrics at hand in one process


@dataclass(frozen=True, slots=True)
class Rules:
    """A stage's rules: ``document`` in the bundle's form, ``spec`` as the engine reads it."""

    document: Mapping[str, Any]
    spec: StageSpec

    def criteria(self) -> dict[str, Mapping[str, Any]]:
        """The documents of all criteria, by key, in order."""
        groups = self.document["rubric"].get("groups") or ()
        return {c["key"]: c for group in groups for c in group.get("criteria") or ()}


def stage_rules(
    *, rubric_id: int, version: int, is_frozen: bool, code: str, setup: Mapping[str, Any]
) -> Rules:
    """The rules of a stage with this version of its rubric; no query when the process knows them.

    A rubric that nobody has used yet may still change, so it is read every time.
    """
    settings = json.dumps({**setup, "code": code}, sort_keys=True)
    if is_frozen:
        return _kept(str(db.engine.url), rubric_id, version, settings)
    return _read(rubric_id, settings)


@lru_cache(maxsize=KEPT)
def _kept(_database: str, rubric_id: int, _version: int, settings: str) -> Rules:
    return _read(rubric_id, settings)


def _read(rubric_id: int, settings: str) -> Rules:
    rubric = db.session.scalar(select(Rubric.document).where(Rubric.id == rubric_id))
    document = {**json.loads(settings), "rubric": rubric or {}}
    return Rules(document, stage_spec(document))
