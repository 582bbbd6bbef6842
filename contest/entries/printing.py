"""What the papers of registration say, as plain data; see docs/printing.md."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload

from contest.contests.models import Contest
from contest.entries.models import Draw, Entry, Registrant, Submission
from contest.entries.operations.submitting import digest_of
from contest.entries.queries import people_of
from contest.i18n import _
from contest.web.filters import when
from contest.web.states import STATES

WITH_UNITS = (joinedload(Entry.delegation),)
Data = dict[str, Any]


def entry_form(contest: Contest, entries: Sequence[Entry], *, printed_at: datetime) -> Data:
    """报名表: one page an entry."""
    return {
        **_head(contest, printed_at),
        "entries": [_form(entry) for entry in entries],
    }


def entry_list(contest: Contest, entries: Sequence[Entry], *, printed_at: datetime) -> Data:
    """报名汇总表: everybody of a unit on one list."""
    own = next((entry.delegation for entry in entries if entry.delegation), None)
    columns = [
        _("赛项"),
        _("报名号"),
        _("姓名"),
        _("性别"),
        _("证件号码"),
        _("技能等级"),
        _("状态"),
    ]
    rows = [
        [
            entry.event.name,
            entry.no,
            person.name,
            person.gender or "",
            person.person.id_mask or "",
            person.level or "",
            _(STATES["entry"][entry.state][0]),
        ]
        for entry in entries
        for person in people_of(entry)
    ]
    rows += [
        [entry.event.name, entry.no, entry.name, "", "", "", _(STATES["entry"][entry.state][0])]
        for entry in entries
        if not people_of(entry)
    ]
    return {
        **_head(contest, printed_at),
        "unit": own.name if own else "",
        "leader": own.extras.get("leader", "") if own else "",
        "phone": own.extras.get("leader_phone", "") if own else "",
        "columns": columns,
        "rows": rows,
        "hash": digest_of({"rows": rows}),
    }


def receipt(row: Submission, *, printed_at: datetime) -> Data:
    """回执: what was received and the digest that proves it."""
    document = row.document
    entries = document.get("entries", [])
    return {
        **_head(row.delegation.contest, printed_at),
        "title": _("报名回执"),
        "no": f"{row.delegation.contest.code}-{row.delegation_id}-{row.number}",
        "received_at": when(row.submitted_at, "second"),
        "from": row.delegation.name,
        "by": row.actor_name,
        "fields": [[_("报名项数"), str(len(entries))]],
        "columns": [_("赛项"), _("报名号"), _("姓名")],
        "rows": [[entry["event"], entry["no"], entry["name"]] for entry in entries],
        "hash": row.digest,
    }


def admission_cards(contest: Contest, entries: Sequence[Entry], *, address: str) -> Data:
    """参赛证: four on a page; never with the blind code."""
    return {
        "contest": contest.name,
        "organiser": contest.organiser or "",
        "layout": "four",
        "cards": [
            _card(entry, name, photo, f"{address}#{entry.no}")
            for entry in entries
            for name, photo in _holders(entry)
        ],
        "note": _("凭本证和身份证入场。"),
    }


def draw_list(
    row: Draw, entries: Mapping[str, Entry], *, chain: tuple[int, str], printed_at: datetime
) -> Data:
    """抽签表: for signature and to hang out. The seed stays away: it would tell the blind codes."""
    columns = [_("抽签号"), _("场次"), _("工位"), _("报名号"), _("姓名"), _("单位")]
    rows = [
        [lot["draw_no"], lot["session"], lot["station"], lot["no"], *_who(entries.get(lot["no"]))]
        for lot in row.lots
    ]
    return {
        **_drawn(row, chain, printed_at),
        "title": _("抽签登记表"),
        "columns": columns,
        "rows": rows,
        "signed": True,
        "note": _(
            "种子的校验值 {hash}；种子在评分锁定后公开，任何人可据此重算。", hash=row.commitment
        ),
    }


def code_list(
    row: Draw, entries: Mapping[str, Entry], *, chain: tuple[int, str], printed_at: datetime
) -> Data:
    """加密对照表: which number is behind which code, to be sealed; with the seed that proves it."""
    lots = sorted(row.lots, key=lambda lot: (len(lot["blind_code"]), lot["blind_code"]))
    rows = [
        [lot["blind_code"], lot["no"], lot["draw_no"], *_who(entries.get(lot["no"]))]
        for lot in lots
    ]
    return {
        **_drawn(row, chain, printed_at),
        "title": _("加密对照表（密封保存）"),
        "columns": [_("加密号"), _("报名号"), _("抽签号"), _("姓名"), _("单位")],
        "rows": rows,
        "seed": row.seed,
    }


def _head(contest: Contest, printed_at: datetime) -> Data:
    return {
        "contest": contest.name,
        "organiser": contest.organiser or "",
        "printed_at": when(printed_at),
    }


def _drawn(row: Draw, chain: tuple[int, str], printed_at: datetime) -> Data:
    return {
        **_head(row.event.contest, printed_at),
        "event": row.event.name,
        "drawn_at": when(row.drawn_at),
        "chain": {"number": chain[0], "hash": chain[1]},
    }


def _who(entry: Entry | None) -> list[str]:
    if entry is None:
        return ["", ""]
    return [entry.name, entry.delegation.name if entry.delegation else ""]


def _form(entry: Entry) -> Data:
    person = entry.registrant
    members = [_member(m.registrant, m.name) for m in entry.members]
    document = {"no": entry.no, "event": entry.event.code, "name": entry.name}
    return {
        "no": entry.no,
        "event": entry.event.name,
        "group": entry.group or "",
        "unit": entry.delegation.name if entry.delegation else "",
        "name": entry.name,
        "photo": str(person.id) if person and person.photo_id else "",
        "fields": _fields(person) if person else [],
        "members": members,
        "member_columns": [_("性别"), _("证件号码"), _("技能等级")] if members else [],
        "statement": _("本人承诺所填内容属实，同意将其用于本赛事的资格核对、成绩公布和证书。"),
        "submitted_at": when(entry.submitted_at) if entry.submitted_at else "",
        "hash": digest_of({**document, "fields": _fields(person) if person else members}),
    }


def _fields(person: Registrant) -> list[list[str]]:
    # year and month only: the day beside the masked number would give the whole number away
    return [
        [_("性别"), person.gender or ""],
        [_("出生年份"), str(person.born_on.year) if person.born_on else ""],
        [_("证件类型"), person.person.id_type or ""],
        [_("证件号码"), person.person.id_mask or ""],
        [_("工种"), person.trade or ""],
        [_("技能等级"), person.level or ""],
        [_("等级证书编号"), person.extras.get("certificate_no") or ""],
        [_("手机号码"), person.phone or ""],
        [_("已获称号"), _("、").join(person.extras.get("titles") or ())],
    ]


def _member(person: Registrant | None, name: str) -> Data:
    fields = ["", "", ""]
    if person:
        fields = [person.gender or "", person.person.id_mask or "", person.level or ""]
    return {"name": name, "role": _("队员"), "fields": fields}


def _holders(entry: Entry) -> list[tuple[str, str]]:
    """Name and photo of everybody who needs a card."""
    people = [(p.name, str(p.id) if p.photo_id else "") for p in people_of(entry)]
    return people or [(entry.name, "")]


def _card(entry: Entry, name: str, photo: str, address: str) -> Data:
    return {
        "name": name,
        "unit": entry.delegation.name if entry.delegation else "",
        "event": entry.event.name,
        "group": entry.group or "",
        "no": entry.no,
        "photo": photo,
        "session": entry.session or "",
        "station": entry.station or "",
        "draw_no": entry.draw_no or "",
        "qr": address,
    }
