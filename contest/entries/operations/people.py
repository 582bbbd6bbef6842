"""Entering one person into a contest (报名人员)."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor
from contest.clock import now, today
from contest.db import db
from contest.entries.models import Delegation, Registrant
from contest.errors import Conflict, Invalid
from contest.i18n import N_, _, say
from contest.people.crypto import keyed_hash
from contest.people.idcards import IdCardError, clean, parse_id_card
from contest.people.models import ID_CARD, Person
from contest.people.operations import GENDERS, find_or_create_person

ID_TYPES = (
    N_("居民身份证"),
    N_("军官证"),
    N_("香港/澳门证件"),
    N_("台湾居民来往大陆通行证"),
    N_("境外永久居住证"),
    N_("护照"),
)
LEVELS = (
    N_("初级工"),
    N_("中级工"),
    N_("高级工"),
    N_("技师"),
    N_("高级技师"),
    N_("特级技师"),
    N_("首席技师"),
)
PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
TAKEN = N_("这个证件号码在本赛事已经报名，请核对号码；有疑问请联系组织者。")


@dataclass(slots=True)  # not frozen: a roster makes a hundred thousand, and that costs six times
class PersonData:
    """A person as somebody filled them in; an empty ``id_no`` keeps the number there is."""

    name: str
    id_no: str = ""
    id_type: str = ID_CARD
    gender: str = ""
    born_on: date | None = None
    trade: str = ""
    level: str = ""
    phone: str = ""
    certificate_no: str = ""
    titles: tuple[str, ...] = ()
    consent: bool = False


def person_problems(
    data: PersonData, *, numbered: bool = False, on: date | None = None
) -> dict[str, str]:
    """Every fault of the form by field.

    numbered: the person has a number already; on: the day that counts as today
    """
    found: dict[str, str] = {}
    if not data.name.strip():
        found["name"] = _("请填姓名。")
    elif len(data.name) > 40:
        found["name"] = _("姓名最多 40 个字。")
    if data.phone and not PHONE.fullmatch(clean(data.phone)):
        found["phone"] = _(
            "手机号码应为 11 位数字，现为 {count} 位。", count=len(clean(data.phone))
        )
    if data.gender not in ("", *GENDERS):
        found["gender"] = _("性别请填男或女。")
    if data.id_type not in ID_TYPES:
        found["id_type"] = _("证件类型请从列表里选。")
    if not data.id_no:
        if not numbered:
            found["id_no"] = _("请填证件号码。")
    elif data.id_type == ID_CARD:
        found |= _card_problems(data, on or today())
    elif not 5 <= len(clean(data.id_no)) <= 30:
        found["id_no"] = _("证件号码应为 5 到 30 位。")
    return found


def _card_problems(data: PersonData, on: date) -> dict[str, str]:
    try:
        card = parse_id_card(data.id_no, on=on)
    except IdCardError as error:
        return {"id_no": say(error)}
    found = {}
    if data.gender and data.gender != card.gender:
        found["gender"] = _("性别与身份证号不符，身份证号上是{gender}。", gender=card.gender)
    if data.born_on and data.born_on != card.born_on:
        found["born_on"] = _("出生日期与身份证号不符，身份证号上是 {day}。", day=card.born_on)
    return found


def save_person(
    *, actor: Actor, delegation: Delegation, data: PersonData, known: Registrant | None = None
) -> Registrant:
    """Enter a person for a delegation, or change one it entered (填写报名人员).

    The same number again is the same registrant. Raises Invalid with every fault by field; a number
    that another unit entered is a fault too, and the sentence does not say whose it is.
    """
    problems = person_problems(data, numbered=known is not None)
    if problems:
        raise Invalid("".join(problems.values()), problems)
    row = known
    if known is None or data.id_no:
        row = _numbered(actor, delegation, data, known)
    assert row is not None
    fill_person(row, data, consent=data.consent)
    db.session.flush()
    return row


def registrant_of(contest_id: int, person_id: int) -> Registrant | None:
    """The person in this contest."""
    wanted = (Registrant.contest_id == contest_id, Registrant.person_id == person_id)
    return db.session.scalar(select(Registrant).where(*wanted))


def new_code() -> str:
    """A code that names a registrant in bundles; by chance, so that it says nothing."""
    return "p" + secrets.token_hex(6)


def new_codes(count: int) -> list[str]:
    """Codes of so many registrants, one after the other from a start by chance.

    Neighbours in the index: codes far apart would touch a page of the file each.
    """
    start = secrets.randbits(47)
    return [f"p{start + step:012x}" for step in range(count)]


def _numbered(
    actor: Actor, delegation: Delegation, data: PersonData, known: Registrant | None
) -> Registrant:
    """The registrant who has this number, new or not."""
    person = _person(actor, delegation, data)
    there = registrant_of(delegation.contest_id, person.id)
    if there is not None and (
        there.delegation_id != delegation.id or (known and there is not known)
    ):
        raise Invalid(_(TAKEN), {"id_no": _(TAKEN)})
    row = there or known
    if row is None:
        row = Registrant(
            contest_id=delegation.contest_id,
            delegation_id=delegation.id,
            code=new_code(),
            name=data.name.strip(),
            extras={},
        )
        db.session.add(row)
    row.person_id, row.person = person.id, person
    return row


def _person(actor: Actor, delegation: Delegation, data: PersonData) -> Person:
    try:
        return find_or_create_person(
            actor=actor,
            name=data.name.strip(),
            id_type=data.id_type,
            id_no=data.id_no,
            gender=data.gender,
            born_on=data.born_on,
            unit_id=delegation.unit_id,
        )
    except Conflict as error:
        raise Invalid(str(error), {"id_no": str(error)}) from None


def fill_person(
    row: Registrant, data: PersonData, *, consent: bool, keep_empty: bool = False
) -> None:
    """Put what was filled in into the row. keep_empty: what is empty now leaves what there was."""
    old = row.extras

    def said(new: str, before: str | None) -> str | None:
        return new.strip() or (before if keep_empty else None)

    row.name = data.name.strip()
    row.gender = data.gender or row.person.gender
    row.born_on = data.born_on or row.person.born_on
    row.trade, row.level = said(data.trade, row.trade), said(data.level, row.level)
    row.phone = said(clean(data.phone), row.phone)
    titles = list(data.titles) or (list(old.get("titles") or ()) if keep_empty else [])
    row.extras = {
        **old,
        "titles": titles,
        "certificate_no": said(data.certificate_no, old.get("certificate_no")) or "",
        "id_type": row.person.id_type or data.id_type,
    }
    if consent and row.consent_at is None:
        row.consent_at = now()


def registrant_values(data: PersonData, person: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of somebody new in a contest, as fill_person would fill them.

    person: ``gender``, ``born_on``, ``id_type`` of who they are
    """
    return {
        "name": data.name.strip(),
        "gender": data.gender or person["gender"],
        "born_on": data.born_on or person["born_on"],
        "trade": data.trade.strip() or None,
        "level": data.level.strip() or None,
        "phone": clean(data.phone).strip() or None,
        "extras": {
            "titles": list(data.titles),
            "certificate_no": data.certificate_no.strip(),
            "id_type": person["id_type"] or data.id_type,
        },
    }


def hash_of(id_type: str, id_no: str) -> str:
    """By what a number is found."""
    return keyed_hash(id_type or ID_CARD, clean(id_no))
