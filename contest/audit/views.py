"""Reading the log, of one contest and of the house (操作日志)."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from contest.audit.models import AuditEntry
from contest.audit.operations import HOUSE, contest_chain
from contest.audit.queries import (
    LogFilter,
    actions,
    chain_head,
    log_count,
    log_page,
    verify_chain,
)
from contest.audit.words import ACTIONS, FIELDS, THINGS
from contest.excel.write import Column
from contest.i18n import N_, _, say
from contest.web.access import ROLE_NAMES
from contest.web.contests import contest_or_404
from contest.web.filters import NONE, when
from contest.web.states import STATES
from contest.web.tables import table_response

bp = Blueprint("audit", __name__)

SIZE = 50
PRINTED = 2000  # most entries on paper at once
EXPORTED = 100_000  # most entries in one table, the newest
TABLE = (
    (N_("序号"), 8),
    (N_("时间"), 20),
    (N_("操作人"), 12),
    (N_("网络地址"), 16),
    (N_("操作"), 18),
    (N_("对象"), 16),
    (N_("内容"), 60),
    (N_("理由"), 24),
    (N_("校验码"), 40),
)
CHECKED_AT_ONCE = 5000  # a longer chain is walked only when somebody asks for it


@bp.get("/log")
def house_log() -> str:
    """What belongs to no contest: accounts, units, backups."""
    return _log(HOUSE, contest=None)


@bp.get("/contests/<int:contest_id>/log")
def contest_log(contest_id: int) -> str:
    """Everything that was done in one contest."""
    return _log(contest_chain(contest_id), contest=contest_or_404(contest_id))


@bp.get("/log/table")
def house_table() -> Response:
    """The log of the house as a table."""
    return _table(HOUSE, _("操作日志"))


@bp.get("/contests/<int:contest_id>/log/table")
def contest_table(contest_id: int) -> Response:
    """The log of a contest as a table."""
    contest = contest_or_404(contest_id)
    return _table(contest_chain(contest_id), f"{contest.name} {_('操作日志')}")


def _table(chain: str, title: str) -> Response:
    columns = [Column(_(heading), width) for heading, width in TABLE]
    entries = log_page(_wanted(chain), size=EXPORTED)
    return table_response(title, columns, (_line(_shown(entry)) for entry in entries))


def _line(shown: dict[str, Any]) -> list[Any]:
    entry = shown["entry"]
    changes = _("；").join(
        f"{field}{_('：')}{f'{old} → ' if had else ''}{new}"
        for field, old, new, had in shown["changes"]
    )
    moment = when(entry.at, "second")
    words = [entry.actor_name, entry.address, shown["action"], f"{shown['thing']} {shown['key']}"]
    return [entry.seq, moment, *words, changes, entry.reason, entry.hash]


def _log(chain: str, *, contest: Any) -> str:
    on_paper = request.args.get("print") == "1"
    wanted = _wanted(chain)
    size = PRINTED if on_paper else SIZE
    entries = log_page(wanted, before=request.args.get("before", type=int), size=size + 1)
    last, digest = chain_head(chain)
    check = last <= CHECKED_AT_ONCE or request.args.get("check") == "1"
    return render_template(
        "audit/print.html" if on_paper else "audit/log.html",
        contest=contest,
        entries=[_shown(entry) for entry in entries[:size]],
        older=_url(before=entries[size - 1].id) if len(entries) > size else "",
        total=log_count(wanted),
        wanted=wanted,
        filtered=_filtered(wanted),
        asked={"thing": request.args.get("thing", ""), "key": request.args.get("key", "").strip()},
        things=sorted((_(word), key) for key, word in THINGS.items()),
        actions=sorted((_(ACTIONS.get(key, key)), key) for key in actions(chain)),
        head=(last, digest),
        problems=[say(problem) for problem in verify_chain(chain)] if check else None,
        link=_url,
        table_link=_table_url(contest),
    )


def _wanted(chain: str) -> LogFilter:
    text = request.args.get
    thing, key = text("thing", "").strip(), text("key", "").strip()
    return LogFilter(
        chain=chain,
        action=text("action", "").strip(),
        actor=text("actor", "").strip(),
        subject=f"{thing}:{key}" if thing else "",
        first_on=_day(text("first_on")),
        last_on=_day(text("last_on")),
    )


def _filtered(wanted: LogFilter) -> bool:
    return any((wanted.action, wanted.actor, wanted.subject, wanted.first_on, wanted.last_on))


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def _url(**changes: Any) -> str:
    """This page with the same filters; ``before`` is dropped unless it is given."""
    assert request.endpoint
    kept = {key: value for key, value in request.args.items() if key not in ("before", "print")}
    return url_for(request.endpoint, **{**(request.view_args or {}), **kept, **changes})


def _table_url(contest: Any) -> str:
    """The table of what this page shows."""
    kept: dict[str, Any] = {
        key: value for key, value in request.args.items() if key not in ("before", "print")
    }
    if contest is None:
        return url_for("audit.house_table", **kept)
    return url_for("audit.contest_table", contest_id=contest.id, **kept)


def _shown(entry: AuditEntry) -> dict[str, Any]:
    """An entry in words."""
    kind, _colon, key = entry.subject.partition(":")
    old, new = entry.details.get("old", {}), entry.details.get("new", {})
    changes = [
        (
            _name(field),
            _value(old.get(field), field, kind),
            _value(new.get(field), field, kind),
            field in old,
        )
        for field in dict.fromkeys([*old, *new])
    ]
    return {
        "entry": entry,
        "day": when(entry.at, "day"),
        "action": _(ACTIONS.get(entry.action, entry.action)),
        "thing": _(THINGS.get(kind, kind)),
        "kind": kind,
        "key": key,
        "changes": changes,
    }


def _name(field: str) -> str:
    """A field by its name; one inside others by the names on the way, ``焊工·权重``."""
    return "·".join(_(FIELDS.get(part, part)) for part in field.split("·"))


def _value(value: Any, field: str, kind: str) -> str:
    """One value of the details: states and roles by their words, the rest as it is."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        parts = (f"{_name(key)} {_value(item, key, kind)}" for key, item in value.items())
        return _("；").join(parts)
    if isinstance(value, list):
        return _("、").join(_value(item, field, kind) for item in value)
    if field == "role" and value in ROLE_NAMES:
        return _(ROLE_NAMES[value])
    word = STATES.get(kind, {}).get(str(value)) if field == "state" else None
    return _(word[0] if word else str(value))
