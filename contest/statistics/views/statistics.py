"""A contest in figures (统计), as a page and as tables."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Response, render_template, request, url_for

from contest.contests.models import Contest, Event
from contest.db import start_over
from contest.errors import Invalid
from contest.excel.write import Column
from contest.i18n import N_, _
from contest.results.figures import figure
from contest.results.standings import Shown
from contest.results.views.fresh import standing
from contest.scoring.numbers import exact_text
from contest.statistics.figures import Line, award_names, histogram, rounded
from contest.statistics.judges import Habit, benches_of
from contest.statistics.queries import Figures, figures_of
from contest.statistics.views.blueprint import bp
from contest.web.contests import contest_or_404
from contest.web.tables import Paper, table_response

Table = tuple[list[Column], list[list[Any]]]
NOTE = N_("按当前成绩统计；奖项为拟授，以主管部门核准为准。")


@bp.get("/contests/<int:contest_id>/statistics")
def index(contest_id: int) -> str:
    """Entries, scores, awards and judges, with bars."""
    shown, why = _standings(contest_id)
    contest = contest_or_404(contest_id)
    events = list(contest.events)
    only = _only(events)
    found = figures_of(contest_id, events, _documents(shown), only)
    return render_template(
        "statistics/index.html",
        contest=contest,
        events=events,
        only=only,
        found=found,
        why=why,
        awards=award_names(found.events),
        charts=[(line, histogram(line.totals)) for line in found.events if line.scored > 1],
        benches=benches_of(contest_id),
        rounded=rounded,
        exact=lambda value: "" if value is None else figure(exact_text(value)),
        lean=lean,
    )


@bp.get("/contests/<int:contest_id>/statistics/table")
def table(contest_id: int) -> Response:
    """One table of the page to take away, as ``?of=`` says: events, units, awards or judges."""
    shown, _why = _standings(contest_id)
    contest = contest_or_404(contest_id)
    word, make = TABLES.get(request.args.get("of", ""), TABLES["events"])
    columns, rows = make(contest, _documents(shown))
    only = next((e.name for e in contest.events if e.id == _only(list(contest.events))), "")
    title = " ".join(part for part in (contest.name, only, _(word)) if part)
    back = url_for("statistics.index", contest_id=contest_id, event=request.args.get("event"))
    paper = Paper(back, notes=[_(NOTE)])
    return table_response(title, columns, rows, sheet=_(word), paper=paper)


def lean(habit: Habit, widest: Fraction) -> tuple[int, int]:
    """Where the bar of a judge begins, and how long it is, of 100, with nought in the middle."""
    value = habit.leaning or Fraction(0)
    length = int(abs(value) * 48 / widest) if widest else 0
    return (50 if value >= 0 else 50 - length), length


def _only(events: Sequence[Event]) -> int | None:
    """The event that ``?event=`` names, if it is one of these."""
    wanted = request.args.get("event", type=int)
    return wanted if wanted in [event.id for event in events] else None


def _standings(contest_id: int) -> tuple[dict[int, Shown], list[str]]:
    """Standings by event id, and why some cannot be computed."""
    found, why = {}, []
    for event_id in [event.id for event in contest_or_404(contest_id).events]:
        try:
            found[event_id] = standing(event_id)
        except Invalid as error:
            start_over()
            why.append(str(error))
    return found, why


def _documents(shown: Mapping[int, Shown]) -> dict[int, Any]:
    return {event_id: one.document for event_id, one in shown.items()}


def _figures(contest: Contest, documents: Mapping[int, Any]) -> Figures:
    events = list(contest.events)
    return figures_of(contest.id, events, documents, _only(events))


def _events_table(contest: Contest, documents: Mapping[int, Any]) -> Table:
    found = _figures(contest, documents)
    return _lines(_("项目"), found.events, award_names(found.events), with_best=False)


def _units_table(contest: Contest, documents: Mapping[int, Any]) -> Table:
    found = _figures(contest, documents)
    given = set(award_names(found.units))
    awards = [name for name in award_names(found.events) if name in given]  # the best first
    return _lines(_("单位"), found.units, awards, with_best=True)


def _lines(word: str, lines: Sequence[Line], awards: Sequence[str], *, with_best: bool) -> Table:
    columns = [Column(word, 28), *(Column(_(name), 10) for name in COUNTS)]
    columns += [Column(_(name), 10) for name in AVERAGES]
    columns += [Column(_("最好名次"), 10)] if with_best else []
    columns += [Column(name, 10) for name in awards] + [Column(_("获奖合计"), 10)]
    rows = []
    for line in lines:
        counts = [line.entered, line.approved, line.absent, line.scored, line.ranked]
        best = [line.best] if with_best else []
        own = [line.awards.get(name, 0) for name in awards]
        rows.append([line.name, *counts, *_averages(line), *best, *own, line.awarded])
    return columns, rows


COUNTS = (N_("报名数"), N_("通过数"), N_("缺考弃权"), N_("有成绩"), N_("有名次"))
AVERAGES = (N_("最高分"), N_("平均分"), N_("中位数"), N_("最低分"))


def _averages(line: Line) -> list[Any]:
    found = line.figures
    return [_exact(found.high), _mean(found.mean), _mean(found.median), _exact(found.low)]


def _exact(value: Fraction | None) -> Any:
    text = "" if value is None else exact_text(value)
    return text if "/" in text or not text else Decimal(text)


def _mean(value: Fraction | None) -> Any:
    return Decimal(rounded(value)) if value is not None else None


def _awards_table(contest: Contest, documents: Mapping[int, Any]) -> Table:
    only = _only(list(contest.events))
    columns = [
        Column(_("项目"), 16),
        Column(_("奖项"), 12),
        Column(_("名次"), 8),
        Column(_("参赛号"), 10, text=True),
        Column(_("姓名"), 14),
        Column(_("单位"), 28),
        Column(_("总成绩"), 10),
        Column(_("称号"), 20),
    ]
    rows = [
        [
            event.name,
            row.get("award_name") or "",
            row["rank"],
            row["no"],
            row["name"],
            row["unit_name"],
            _exact(Fraction(row["total"]) if row["total"] else None),
            _("、").join(row["titles"]),
        ]
        for event in contest.events
        if event.id in documents and only in (None, event.id)
        for row in documents[event.id]["ranking"]
        if row.get("award_name") or row["titles"]
    ]
    return columns, rows


def _judges_table(contest: Contest, _documents: Mapping[int, Any]) -> Table:
    """Judges by their number only: what leaves the house names no judge."""
    columns = [
        Column(_("项目"), 16),
        Column(_("阶段"), 14),
        Column(_("裁判"), 10, text=True),
        Column(_("份数"), 8),
        *(Column(_(name), 10) for name in AVERAGES),
        Column(_("平均偏离（高为正）"), 12),
        Column(_("平均相差"), 10),
        Column(_("最大偏离"), 10),
        Column(_("最大偏离的参赛项"), 14, text=True),
    ]
    rows = []
    for bench in benches_of(contest.id):
        for habit in bench.habits:
            found = habit.figures
            marks = [_exact(found.high), _mean(found.mean), _mean(found.median), _exact(found.low)]
            apart = [_mean(habit.leaning), _mean(habit.distance)]
            far = [_mean(habit.farthest), habit.far] if habit.apart else [None, ""]
            name = bench.stage.name or bench.stage.code
            rows.append([bench.event.name, name, habit.code, found.count, *marks, *apart, *far])
    return columns, rows


TABLES: dict[str, tuple[str, Callable[[Contest, Mapping[int, Any]], Table]]] = {
    "events": (N_("各项目统计"), _events_table),
    "units": (N_("各单位统计"), _units_table),
    "awards": (N_("获奖名单"), _awards_table),
    "judges": (N_("裁判给分统计"), _judges_table),
}
