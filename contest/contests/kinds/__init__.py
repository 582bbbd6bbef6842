"""Ready-made kinds of contest (竞赛蓝本): one TOML file a kind, in the bundle's set-up form.

A kind is here as soon as its file is; nothing else knows which there are.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from contest.contests.bundle.reading import read_bundle
from contest.errors import NotFound
from contest.i18n import _

ENDING = ".toml"


@cache
def kind_codes() -> tuple[str, ...]:
    """Codes of the kinds that have a file, sorted."""
    names = (item.name for item in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING)))


def kind_document(code: str) -> dict[str, Any]:
    """The set-up of a ready-made kind as a document; a new one at each call.

    Raises NotFound when there is no such kind. A file that the bundle reader refuses is a fault of
    program and raises ValueError with all its errors.
    """
    if code not in kind_codes():
        raise NotFound(_("没有“{code}”这个蓝本，请在蓝本页面上选一个。", code=code))
    reading = read_bundle(_text(code))
    if reading.document is None:
        raise ValueError("; ".join(str(problem) for problem in reading.errors))
    return reading.document


def _text(code: str) -> dict[str, Any]:
    """The file as written; ``read_bundle`` copies it."""
    return tomllib.loads(files(__name__).joinpath(code + ENDING).read_text(encoding="utf-8"))
