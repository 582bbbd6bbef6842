"""What came of writing a form into a document."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Written:
    """problems: what could not be read, by path. moved: path in the document → path on the form."""

    problems: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
