"""The forms from a new contest to open registration (筹备步骤), in their order.

Every step is a module with ``places(document)`` and ``write(form, document)``.
"""

from contest.i18n import N_

# key of a step (its endpoint in ``planning``) → its name
NAMES = {
    "basics": N_("基本信息"),
    "events": N_("赛项与名额"),
    "stages": N_("阶段与计分"),
    "awards": N_("奖项与排名"),
    "registration": N_("报名时间"),
    "check": N_("核对与开放"),
}
ORDER = tuple(NAMES)


def after(step: str) -> str:
    """The step that follows; the last one follows itself."""
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def before(step: str) -> str | None:
    """The step in front; None for the first."""
    at = ORDER.index(step)
    return ORDER[at - 1] if at else None
