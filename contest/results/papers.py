"""The list for signature as data (成绩单); see docs/printing.md."""

from collections.abc import Mapping
from typing import Any

from contest.i18n import _
from contest.results.tables import Col, cell, columns, status_badge
from contest.results.words import Told, reason, tell_tie


def result_list(page: Mapping[str, Any]) -> dict[str, Any]:
    """Columns, rows and notes of an event's ranking; those without a rank last, with the reason."""
    cols = columns(page)
    return {
        "title": _("成绩汇总表"),
        "columns": [f"{col.heading} {col.sub}".strip() for col in cols],
        "align": ["c" if c.key == "rank" else "r" if c.numeric else "l" for c in cols],
        "rows": [[_text(col, row) for col in cols] for row in page["ranking"]],
        "notes": [
            *(_sentence(tell_tie(tie, page)) for tie in page["ties"]),
            *(
                f"{row['no']} {row['name']}{_('：')}{why}"
                for row in page["ranking"]
                if row["rank"] is None and (why := reason(row))
            ),
        ],
        "note": _("奖项、称号和等级为拟授、推荐，以主管部门核准为准。"),
    }


def _text(col: Col, row: Mapping[str, Any]) -> str:
    if col.key == "rank" and row["rank"] is None:
        return status_badge(row["status"])[0]
    return cell(col, row)


def _sentence(told: Told) -> str:
    """A tie on one line."""
    return _("；").join(part for part in (told.title, *told.lines, told.rest) if part)
