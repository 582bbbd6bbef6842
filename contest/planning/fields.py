"""A form whose fields are places of the set-up document (设置表单).

The name of a field is the path of its place, so what the bundle reader says about a path stands
beside the field that wrote it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from contest.contests.bundle.checks.events import plain
from contest.contests.bundle.naming import named
from contest.contests.bundle.problems import decimal
from contest.errors import Invalid
from contest.i18n import N_, _
from contest.planning.paths import Document, get_at, set_at
from contest.planning.rows import Sent
from contest.rubrics.wording import minutes
from contest.web.forms import Form, stripped

FULL_WIDTH = str.maketrans("０１２３４５６７８９．－％", "0123456789.-%")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the document on a form.

    kind: text long number whole minutes percent day moment list choice tick flag (see READ)
    """

    path: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


class MomentField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A local date and time, as ``<input type=datetime-local>`` writes it."""

    def __call__(self, **attributes: object) -> Markup:
        drawn: Markup = super().__call__(**{"type": "datetime-local", **attributes})
        return drawn


class DayField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A day, as ``<input type=date>`` writes it; the bundle reader checks it."""

    def __call__(self, **attributes: object) -> Markup:
        drawn: Markup = super().__call__(**{"type": "date", **attributes})
        return drawn


def build(places: Iterable[Place], document: Document, sent: Sent | None = None) -> Form:
    """A form with these places, filled from what came in or from the document.

    sent: what came in where a button has changed it, or where it is the question of an address;
        else what the request holds
    """
    places = list(places)
    fields = {place.path: _field(place) for place in places}
    shape: type[Form] = type("PlacesForm", (Form,), fields)
    data = {place.path: shown(place, document) for place in places}
    return shape(data=data) if sent is None else shape(formdata=sent, data=data)


def is_untouched(place: Place, form: Form, document: Document) -> bool:
    """Does the field hold what it showed?"""
    same: bool = _compared(form[place.path].data) == _compared(shown(place, document))
    return same


def _compared(value: Any) -> Any:
    """A value as it is after the way to a browser and back."""
    if isinstance(value, bool):
        return value
    return str(value or "").replace("\r\n", "\n").strip()


def apply(places: Iterable[Place], form: Form, document: Document) -> dict[str, str]:
    """Write what came in into the document; returns what could not be read, by path.

    A field that was left as it showed leaves its place as it is, so that nothing is lost which
    the field cannot say, and no default is written out.
    """
    problems = {}
    for place in places:
        if is_untouched(place, form, document):
            continue
        try:
            value = READ[place.kind](form[place.path].data)
        except Unreadable:
            problems[place.path] = _(UNREADABLE[place.kind], found=form[place.path].data)
        else:
            set_at(document, place.path, value)
    return problems


def shown(place: Place, document: Document) -> Any:
    """The value of a place as its input shows it."""
    value = get_at(document, place.path)
    return place.default if value is None else SHOW[place.kind](value)


def blame(
    form: Form, document: Document, error: Invalid, moved: dict[str, str] | None = None
) -> None:
    """Put what the reader said beside the fields; what has no field goes on top, by its name.

    moved: start of a path in the document → start of the fields' names, where rows were left out
    """
    names = [name for name in form._fields if name != "csrf_token"]
    for path, sentence in error.problems.items():
        name = _nearest(_moved(path, moved or {}), names)
        if name is None:
            where = named(document, path)
            form.form_errors.append(f"{where}{_('：')}{sentence}" if where else sentence)
        else:
            field = form[name]
            field.errors = [*field.errors, sentence]
    if not error.problems:
        form.form_errors.append(str(error))


def _moved(path: str, moved: dict[str, str]) -> str:
    for old in sorted(moved, key=len, reverse=True):
        if path == old or path.startswith((f"{old}.", f"{old}[")):
            return moved[old] + path[len(old) :]
    return path


def _nearest(path: str, names: list[str]) -> str | None:
    if path in names:
        return path
    if not path:
        return None
    above = [name for name in names if path.startswith((f"{name}.", f"{name}["))]
    # a sum is told at its first part; a key that the form calls otherwise at the value of its row
    below = [name for name in names if name.startswith((f"{path}.", f"{path}["))]
    beside = [f"{path.rpartition('.')[0]}.value"]
    weights = [name for name in below if name.endswith(".weight")]
    found = [*above, *weights, *below, *(name for name in beside if name in names)]
    return found[0] if found else None


def _field(place: Place) -> Field:
    if place.kind == "tick":
        return BooleanField(place.label)
    if place.kind in ("choice", "flag"):
        choices = [SelectChoice(value, _(name)) for value, name in place.choices]
        return SelectField(place.label, choices=choices, validate_choice=False)
    makers = {"day": DayField, "moment": MomentField, "long": TextAreaField}
    return makers.get(place.kind, StringField)(place.label, filters=[stripped])


class Unreadable(ValueError):
    """What was typed is not of the field's kind."""


UNREADABLE = {
    "number": N_("“{found}”不是数。请写 30 或 0.5 这样的数。"),
    "percent": N_("“{found}”不是百分数。请写 20 这样的数。"),
    "whole": N_("“{found}”不是整数。请写 3 这样的数，没有就留空。"),
    "minutes": N_("“{found}”不是分钟数。请写 90 这样的数。"),
    "day": N_("“{found}”不是日期。请写 2026-05-01 这样的日期。"),
    "moment": N_("“{found}”不是时间。请写 2026-05-01 08:00 这样的时间。"),
}


def read_text(value: str | None) -> str | None:
    """Text, or None when it is empty."""
    return value or None


def read_number(value: str | None) -> str | None:
    """A decimal as the document writes it."""
    text = (value or "").translate(FULL_WIDTH).rstrip("%")
    if text and decimal(text) is None:
        raise Unreadable(text)
    return text or None


def read_whole(value: str | None) -> int | None:
    """A whole number, not negative."""
    text = (value or "").translate(FULL_WIDTH)
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unreadable(text)
    return int(text) if text else None


def read_minutes(value: str | None) -> int | None:
    """Minutes as whole seconds."""
    text = read_number(value)
    if text is None:
        return None
    seconds = Fraction(text) * 60
    if seconds < 0 or seconds.denominator != 1:
        raise Unreadable(text)
    return int(seconds)


def read_percent(value: str | None) -> str | None:
    """Per cent as a part of one: ``20`` is ``0.2``."""
    text = read_number(value)
    return None if text is None else plain(Fraction(text) / 100)


def read_day(value: str | None) -> str | None:
    """A day, ``2026-05-01``."""
    try:
        return date.fromisoformat(value).isoformat() if value else None
    except ValueError as error:
        raise Unreadable(value) from error


def read_moment(value: str | None) -> str | None:
    """A local time, ``2026-05-01T08:00``; a blank instead of the T will do."""
    try:
        return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M") if value else None
    except ValueError as error:
        raise Unreadable(value) from error


def read_list(value: str | None) -> list[str] | None:
    """Words with 、 or commas between them."""
    text = (value or "").replace("，", "、").replace(",", "、").replace("；", "、")
    return [word for part in text.split("、") if (word := part.strip())] or None


def read_long(value: str | None) -> str | None:
    """Text of several lines; a browser ends them with two signs."""
    return (value or "").replace("\r\n", "\n") or None


READ: dict[str, Callable[[Any], Any]] = {
    "text": read_text,
    "long": read_long,
    "choice": read_text,
    "number": read_number,
    "whole": read_whole,
    "minutes": read_minutes,
    "percent": read_percent,
    "day": read_day,
    "moment": read_moment,
    "list": read_list,
    "tick": lambda value: True if value else None,
    "flag": lambda value: value == "y",
}
SHOW: dict[str, Callable[[Any], Any]] = {
    "minutes": lambda value: minutes(value) if isinstance(value, int) else value,
    "percent": lambda value: (
        plain(number * 100) if (number := decimal(value)) is not None else value
    ),
    "list": "、".join,
    "tick": bool,
    "flag": lambda value: "y" if value else "n",
    **dict.fromkeys(("text", "long", "choice", "number", "day", "moment"), lambda value: value),
    "whole": str,
}
