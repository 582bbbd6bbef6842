"""Errors that a person reads: each says what is so and what to do next."""


class ContestError(Exception):
    """A wish the house cannot grant; ``str(error)`` is a translated sentence for the person."""

    status = 400


class Invalid(ContestError):
    """What came in does not follow the rules. ``problems`` maps a place to its sentence."""

    def __init__(self, message: str, problems: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or {}


class NotAllowed(ContestError):
    """This person may not do that."""

    status = 403


class NotFound(ContestError):
    """There is no such thing, or not for this person."""

    status = 404


class Conflict(ContestError):
    """Somebody else was faster; a person has to choose."""

    status = 409
