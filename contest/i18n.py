"""Text for people. Messages in the source are 中文; fields are written ``{name}``.

Pure code cannot translate: its errors carry ``message`` and ``values``, and the edge calls
``say(error)``. It cannot list either: a field with several texts is a tuple of them.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import flask_babel


@runtime_checkable
class Sayable(Protocol):
    """An error of pure code: a message in 中文 with fields, and what fills them."""

    @property
    def message(self) -> str: ...

    @property
    def values(self) -> Mapping[str, object]: ...


def _(message: str, /, **values: object) -> str:
    """The message in the reader's language, its fields filled; several texts become one list."""
    text = str(flask_babel.gettext(message))
    if not values:
        return text
    return text.format(**{name: _listed(value) for name, value in values.items()})


def _listed(value: object) -> object:
    """甲、乙 in 中文, with commas in English; what is not a list stays as it is."""
    return _("、").join(map(str, value)) if isinstance(value, list | tuple) else value


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Like ``_`` where English has a plural; in 中文 both are the same. Fills ``{number}`` too."""
    return str(flask_babel.ngettext(one, many, number)).format(number=number, **values)


def N_(message: str, /) -> str:
    """Mark a message for the catalogue where it is defined; ``_`` translates where it is shown."""
    return message


def say(error: Sayable) -> str:
    """The sentence of an error of pure code, in the reader's language, and the texts inside it."""
    values = {
        name: say(value) if isinstance(value, Sayable) else value
        for name, value in error.values.items()
    }
    return _(error.message, **values)
