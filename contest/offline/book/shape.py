"""What a workbook is made of, and the signs by which its cells are found again (工作簿的结构)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contest.offline.fields import Field
from contest.scoring.spec import StageSpec

FORMAT = "leitai-workbook/1"
SECRET_SHEET = "_leitai"  # noqa: S105  (the name of a sheet)
CHOICES_SHEET = "_choices"
PIECE = 30_000  # characters of one cell; Excel allows 32,767
PIECES = 40

# signs in the hidden row and the hidden column; a row of marks begins with ROW and its handle
FIELDS = "leitai:fields"
NAME = "leitai:name"
LABEL = "leitai:label"
CODE = "leitai:code"
VALUE = "leitai:value"
ROW = "leitai:row:"
ENTRY = "leitai:entry:"

MOST_ACROSS = 24  # with more cells to fill in, every entry gets a sheet of its own


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, or one member of a team, to be scored.

    handle: names it in the file; keyed, so that it says nothing about who it is
    code:   the number people in the hall see
    base:   revision of the sheet that the values are of; 0: none yet
    """

    handle: str
    code: str
    member: int = 0
    base: int = 0
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The code, with the member's number in a team."""
        return f"{self.code}-{self.member}" if self.member else self.code


@dataclass(frozen=True, slots=True)
class Form:
    """What a template depends on: everything but who judges whom.

    criteria: documents in the bundle's form, by key; groups: (name, criterion keys), in order
    """

    fields: tuple[Field, ...]
    criteria: Mapping[str, Mapping[str, Any]]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    spec: StageSpec
    signers: tuple[str, ...]
    code_word: str  # 加密号 or 参赛号

    @property
    def is_long(self) -> bool:
        """Does every entry get a sheet of its own?"""
        return len(self.fields) > MOST_ACROSS


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook: a form, whom it is for, and the lines of it."""

    form: Form
    title: str
    facts: str
    help: str
    author: str
    footer: str
    lines: tuple[Line, ...]
    secret: str  # signed identity, as contest.offline.identity makes it
