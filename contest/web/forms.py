"""Base of every form people fill in (表单)."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

from contest.errors import ContestError, Invalid


class Form(FlaskForm):  # type: ignore[misc]  # WTForms has no types
    """Parses what came in. Operations check the rules and name every problem at once."""

    def blame(self, error: ContestError) -> None:
        """Put the problems of an operation beside their fields; the rest on top."""
        problems = dict(error.problems) if isinstance(error, Invalid) else {}
        if not problems:
            self.form_errors.append(str(error))
        for place, sentence in problems.items():
            field = self._fields.get(place)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]


def stripped(value: Any) -> Any:
    """Filter of text fields: no blanks at either end."""
    return value.strip() if isinstance(value, str) else value


def wrong(form: Form) -> list[tuple[Field | None, str]]:
    """Every problem of a form with its field, in the order of the page, for the error summary."""
    found: list[tuple[Field | None, str]] = [(None, str(text)) for text in form.form_errors]
    for field in form:
        found += [(field, str(text)) for text in field.errors]
    return found
