"""What waits for a person (待办): one line, a reason, one button. Rooms make them, home shows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do.

    what, why: translated sentences. url, button: where it is done and what the button says.
    due_at:    the latest moment, or None; sorted by it. icon: a name of the icon sprite.
    """

    what: str
    why: str
    url: str
    button: str
    icon: str = "checkbox"
    due_at: datetime | None = None
    count: int = 1
