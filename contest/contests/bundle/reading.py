"""The door of the bundle: bytes or a document in; the document, its errors and warnings out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contest.contests.bundle import sentences
from contest.contests.bundle.checks import all_checks
from contest.contests.bundle.problems import Findings, Problem, natural
from contest.contests.bundle.shape.document import Bundle
from contest.contests.bundle.text import clean, load
from contest.i18n import _


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a bundle.

    document: as written, without nulls, keys in canonical order; None when there are errors.
    errors, warnings: sorted by path, indices as numbers; nothing twice.
    """

    document: dict[str, Any] | None
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_bundle(data: bytes | dict[str, Any], contest: Mapping[str, str] | None = None) -> Reading:
    """Read and check a whole bundle; all errors and warnings at once, each with its path.

    data:    the bytes of a JSON file or of a zip that holds contest.json, or a document already
             parsed (a ready-made kind from TOML).
    contest: keys of ``contest`` to write over what the document says: code, name.
    """
    found = Findings()
    raw = load(data, found) if isinstance(data, bytes) else data
    if found.errors:
        return _result(None, found)
    if not isinstance(raw, dict):
        found.error("", _("不是竞赛包：最外层要写成表 {…}。"))
        return _result(None, found)
    document = clean(raw, found)
    if contest and isinstance(document.get("contest", {}), dict):
        document["contest"] = {**document.get("contest", {}), **contest}
    shaped, wrong = _shape(document)
    if shaped is None:
        sentences.note(wrong, document, found)
        _drop_wrong_types(document, wrong)
    found.settle()
    all_checks.run(document, found)
    return _result(shaped, found)


def _shape(document: dict[str, Any]) -> tuple[dict[str, Any] | None, list[ErrorDetails]]:
    try:
        bundle = Bundle.model_validate(document)
    except ValidationError as error:
        return None, error.errors(include_url=False)
    return bundle.model_dump(exclude_unset=True, by_alias=True), []


def _drop_wrong_types(document: dict[str, Any], wrong: list[ErrorDetails]) -> None:
    """Take out what has the wrong type, so that everything around it is checked all the same."""
    for error in wrong:
        path = sentences.place(error)
        if not error["type"].endswith("_type") or not path or "[key]" in error["loc"]:
            continue
        holder: Any = document
        for part in path[:-1]:
            holder = holder[part]
        last: Any = path[-1]
        if isinstance(holder, list):
            holder[last] = None
        else:
            holder.pop(last)


def _result(document: dict[str, Any] | None, found: Findings) -> Reading:
    errors, warnings = (_sorted(problems) for problems in (found.errors, found.warnings))
    return Reading(None if errors else document, errors, warnings)


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: natural(problem.path))
