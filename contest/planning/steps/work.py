"""One form being written into the set-up (表单写入)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contest.i18n import _
from contest.planning import fields
from contest.planning.fields import READ, UNREADABLE, Place, Unreadable
from contest.planning.paths import Document
from contest.web.forms import Form


@dataclass(frozen=True, slots=True)
class Work:
    """What a step writes with.

    document: is changed. shown: the document as the form showed it, with what only the form has.
    problems: what could not be read, by path. moved: path in the document → path on the form.
    """

    form: Form
    document: Document
    shown: Document
    problems: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def is_untouched(self, *places: Place) -> bool:
        """Were all of these left as they showed?"""
        return all(fields.is_untouched(place, self.form, self.shown) for place in places)

    def apply(self, places: Iterable[Place]) -> None:
        """Write what came in at its places."""
        self.problems.update(fields.apply(places, self.form, self.document))

    def typed(self, path: str) -> Any:
        """What came in, as it was typed."""
        return self.form[path].data

    def read(self, path: str, kind: str) -> Any:
        """What came in as the document writes it; None, with a problem, when it is unreadable."""
        try:
            return READ[kind](self.typed(path))
        except Unreadable:
            self.problems[path] = _(UNREADABLE[kind], found=self.typed(path))
            return None
