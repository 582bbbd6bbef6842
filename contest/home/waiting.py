"""What waits for a visitor, from all rooms (待办). A room adds its line to ROOMS."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from contest.certificates.todos import todos as certificates
from contest.contests.models import Contest
from contest.contests.todos import todos as notices
from contest.entries.todos import todos as entries
from contest.judging.todos import todos as judging
from contest.offline.todos import todos as offline
from contest.planning.todos import todos as planning
from contest.results.todos import todos as results
from contest.web.auth import Visitor
from contest.web.todo import Todo

ROOMS: tuple[Callable[..., list[Todo]], ...] = (
    entries,
    results,
    certificates,
    planning,
    notices,
    judging,
    offline,
)
LATEST = datetime.max.replace(tzinfo=UTC)


def waiting(visitor: Visitor, contest: Contest) -> list[Todo]:
    """What this visitor has to do in one contest, the most urgent first."""
    found = [todo for todos in ROOMS for todo in todos(visitor=visitor, contest=contest)]
    return sorted(found, key=_due)


def waiting_everywhere(visitor: Visitor, contests: Iterable[Contest]) -> list[tuple[Contest, Todo]]:
    """The same over several contests, each line with its contest."""
    found = [
        (contest, todo)
        for contest in contests
        if contest.state != "archived"
        for todo in waiting(visitor, contest)
    ]
    return sorted(found, key=lambda pair: _due(pair[1]))


def _due(todo: Todo) -> datetime:
    return todo.due_at or LATEST
