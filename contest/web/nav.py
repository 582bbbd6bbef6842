"""Places of the header and tabs of a contest (导航): what the visitor may not open is not shown."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from contest.i18n import N_, _
from contest.web.access import can


@dataclass(frozen=True, slots=True)
class Place:
    """One link of a menu. It is current on every page of ``rooms``, the blueprints behind it."""

    label: str
    endpoint: str
    rooms: tuple[str, ...]


# the places of the house, in the order of the header; a feature adds its line
PLACES = [
    Place(N_("赛事"), "home.index", ("home",)),
    Place(N_("本单位"), "desk.index", ("desk",)),
    Place(N_("查成绩"), "results.public_index", ()),
    Place(N_("核验证书"), "certificates.verify", ()),
    Place(N_("账号管理"), "accounts.index", ("accounts",)),
    Place(N_("操作日志"), "audit.house_log", ("audit",)),
]
# the tabs of one contest, in the order of work; endpoints take ``contest_id``
TABS = [
    Place(N_("概览"), "home.overview", ()),
    Place(N_("规程与设置"), "planning.basics", ("planning", "rubrics")),
    Place(N_("通知"), "contests.notices", ("contests",)),
    Place(N_("本单位报名"), "desk.show", ("desk", "entries")),
    Place(N_("报名"), "entries.index", ("entries",)),
    Place(N_("参赛单位"), "units.index", ("units",)),
    Place(N_("抽签检录"), "draws.index", ("draws",)),
    Place(N_("裁判组"), "panels.index", ("panels",)),
    Place(N_("评分"), "judging.progress", ("judging",)),
    Place(N_("离线评分"), "offline.index", ("offline",)),
    Place(N_("成绩"), "results.index", ("results",)),
    Place(N_("统计"), "statistics.index", ("statistics",)),
    Place(N_("荣誉与证书"), "certificates.index", ("certificates",)),
    Place(N_("本单位证书"), "certificates.own", ()),
    Place(N_("操作日志"), "audit.contest_log", ("audit",)),
]


@dataclass(frozen=True, slots=True)
class Link:
    """A place as this visitor sees it."""

    label: str
    url: str
    current: bool
    count: int = 0


def init_nav(app: Flask) -> None:
    """Make the menus known to templates."""
    app.jinja_env.globals.update(places=places, tabs=tabs)


def places() -> list[Link]:
    """The links of the header for this visitor."""
    in_contest = "contest_id" in (request.view_args or {})
    return [
        Link(_(place.label), url_for(place.endpoint), _is_current(place, in_contest))
        for place in PLACES
        if can(place.endpoint)
    ]


def tabs(contest_id: int, waiting: dict[str, int] | None = None) -> list[Link]:
    """The tabs of a contest for this visitor; ``waiting``: endpoint → what waits there for them."""
    return [
        Link(
            _(tab.label),
            url_for(tab.endpoint, contest_id=contest_id),
            request.endpoint == tab.endpoint or _room() in tab.rooms,
            (waiting or {}).get(tab.endpoint, 0),
        )
        for tab in TABS
        if can(tab.endpoint, contest_id)
    ]


def _room() -> str:
    return (request.endpoint or "").partition(".")[0]


def _is_current(place: Place, in_contest: bool) -> bool:
    if in_contest:
        return place.endpoint == PLACES[0].endpoint
    return _room() in place.rooms and request.endpoint in current_app.view_functions
