"""One object for each parameter of an address, so that every route can be tried (样例对象).

A new parameter in a route needs a line in SAMPLES: a function that stores an object of this contest
and this unit, inside the caller's transaction, and returns what stands in the address.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from contest.accounts.models import Account
from contest.certificates.models import Certificate
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.entries.draw_order import commitment
from contest.entries.models import (
    Delegation,
    Draw,
    Entry,
    PhotoUpload,
    Registrant,
    RosterUpload,
    Submission,
    UnitRequest,
)
from contest.files.folder import keep
from contest.files.models import StoredFile
from contest.jobs.models import Job
from contest.offline.models import ImportPreview
from contest.panels.models import Judge, Panel
from contest.people.models import Person, Unit
from contest.results.models import Publication, Result
from contest.rubrics.models import Rubric

# argon2id of "correct horse", with the parameters of contest/accounts/passwords.py
PASSWORD = "correct horse"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """Where a sample belongs."""

    contest_id: int
    unit_id: int


# a password that may be used
GOOD = "焊花四溅的夏天在车间"


def make_place(name: str) -> Place:
    """A contest with nothing in it, and a unit."""
    contest = Contest(
        code=f"c{next(_numbers)}",
        kind="skills",
        name=f"{name}职工职业技能大赛",
        state="judging",
        created_at=now(),
    )
    unit = Unit(name=f"{name}机械厂")
    db.session.add_all([contest, unit])
    db.session.flush()
    return Place(contest.id, unit.id)


def make_account(name: str = "何敏", *, password_hash: str = "-", **fields: object) -> Account:
    """An account that nobody signs in to with a password, unless its hash is given."""
    fields.setdefault("username", f"u{next(_numbers)}")
    account = Account(
        name=name,
        password_hash=password_hash,
        is_active=True,
        session_version=1,
        created_at=now(),
        **fields,
    )
    return _stored(account)


def _stored(row):
    db.session.add(row)
    db.session.flush()
    return row


def _event(place: Place) -> Event:
    number = next(_numbers)
    return _stored(
        Event(
            contest_id=place.contest_id,
            code=f"e{number}",
            name="焊工",
            entry_type="person",
            position=1,
        )
    )


def _stage(place: Place, event: Event | None = None) -> Stage:
    event = event or _event(place)
    stage = _stored(Stage(event_id=event.id, code=f"s{next(_numbers)}", position=1))
    _stored(Rubric(stage_id=stage.id, document={}, created_at=now()))
    return stage


def _delegation(place: Place) -> Delegation:
    return _stored(
        Delegation(
            contest_id=place.contest_id,
            unit_id=place.unit_id,
            code=f"d{next(_numbers)}",
            name="机械厂代表队",
        )
    )


def _registrant(place: Place) -> Registrant:
    person = _stored(Person(name="李志强", created_at=now()))
    return _stored(
        Registrant(
            contest_id=place.contest_id,
            person_id=person.id,
            delegation_id=_delegation(place).id,
            code=f"r{next(_numbers)}",
            name="李志强",
        )
    )


def _entry(place: Place) -> Entry:
    return _stored(
        Entry(
            event_id=_event(place).id,
            no=f"{next(_numbers):04}",
            name="李志强",
            delegation_id=_delegation(place).id,
        )
    )


def _judge(place: Place) -> Judge:
    return _stored(Judge(contest_id=place.contest_id, code=f"j{next(_numbers)}", name="赵建军"))


def _publication(place: Place) -> Publication:
    number = next(_numbers)
    return _stored(
        Publication(
            contest_id=place.contest_id, number=number, document={"events": []}, published_at=now()
        )
    )


def make_certificate(place: Place, **fields: object) -> Certificate:
    """A certificate in force, of somebody of this unit."""
    number = next(_numbers)
    given = {
        "contest_id": place.contest_id,
        "publication_id": _publication(place).id,
        "unit_id": place.unit_id,
        "source": f"welding/{number:04}",
        "edition": 1,
        "series": "LT-2026-{n}",
        "serial": number,
        "number": f"LT-2026-{number:06}",
        "verify_code": f"code{number:012}",
        "name": "陈志远",
        "unit": "本市机械厂",
        "event_name": "焊工",
        "award": "一等奖",
        "titles": [],
        "rank": 1,
        "issued_on": now().date(),
        "issued_at": now(),
        "state": "issued",
        **fields,
    }
    given.setdefault(
        "document",
        {
            "heading": "荣誉证书",
            "name": given["name"],
            "suffix": "同志：",
            "paragraphs": [[["荣获", ""], [given["award"], "strong"], ["。", ""]]],
            "signer": "滨江市总工会",
            "date": "2026-12-01",
            "number": given["number"],
            "qr": f"http://localhost/verify/{given['verify_code']}",
        },
    )
    return _stored(Certificate(**given))


def _job(place: Place) -> Job:
    return _stored(
        Job(
            name="issue_certificates",
            arguments={},
            actor={"ref": "account:1", "name": "何敏", "address": "::1"},
            contest_id=place.contest_id,
            created_at=now(),
        )
    )


def _panel(place: Place) -> Panel:
    event = _event(place)
    return _stored(Panel(event_id=event.id, stage_id=_stage(place, event).id))


def _submission(place: Place) -> Submission:
    return _stored(
        Submission(
            delegation_id=_delegation(place).id,
            number=1,
            document={"entries": [{"event": "焊工", "no": "001", "name": "李志强"}]},
            digest="0" * 64,
            submitted_at=now(),
            actor_name="唐丽华",
        )
    )


def _upload(place: Place) -> RosterUpload:
    return _stored(
        RosterUpload(
            contest_id=place.contest_id,
            delegation_id=_delegation(place).id,
            name="名册.xlsx",
            digest="0" * 64,
            state="dropped",
            uploaded_at=now(),
        )
    )


def _photos(place: Place) -> PhotoUpload:
    return _stored(
        PhotoUpload(
            contest_id=place.contest_id,
            delegation_id=_delegation(place).id,
            name="照片.zip",
            digest="0" * 64,
            state="dropped",
            uploaded_at=now(),
        )
    )


def _draw(place: Place) -> Draw:
    return _stored(
        Draw(
            event_id=_event(place).id,
            number=1,
            seed="00",
            commitment=commitment("00"),
            stations=0,
            lots=[],
            drawn_at=now(),
            actor_name="何敏",
        )
    )


def _request(place: Place) -> UnitRequest:
    return _stored(
        UnitRequest(
            contest_id=place.contest_id,
            unit_name="机械厂",
            contact="唐丽华",
            phone="13812345678",
            asked_at=now(),
        )
    )


def _file(place: Place) -> StoredFile:
    return _stored(
        StoredFile(
            digest=keep(b"%PDF-1.4"),
            size=8,
            name="报名表.pdf",
            content_type="application/pdf",
            purpose="stamped_form",
            contest_id=place.contest_id,
            unit_id=place.unit_id,
            created_at=now(),
        )
    )


def _preview(place: Place) -> ImportPreview:
    account, file = make_account("统分员"), _file(place)
    return _stored(
        ImportPreview(
            stage_id=_stage(place).id,
            scorer="j1",
            account_id=account.id,
            file_id=file.id,
            digest=file.digest,
            document={},
            uploaded_at=now(),
            expires_at=now(),
        )
    )


def _result(place: Place) -> Result:
    number = next(_numbers)
    publication = _stored(
        Publication(
            contest_id=place.contest_id,
            number=number,
            document={},
            layout={"events": [], "teams": []},
            published_at=now(),
        )
    )
    return _stored(
        Result(
            publication=publication,
            event_code="welding",
            position=0,
            entry_id=1,
            no=f"{number:04}",
            name="李志强",
            unit="机械厂",
            group="",
            rank=1,
            total="90.00",
            row={},
            steps=[],
        )
    )


SAMPLES: dict[str, Callable[[Place], object]] = {
    "account_id": lambda _place: make_account("周国平").id,
    "contest_id": lambda place: place.contest_id,
    "event_id": lambda place: _event(place).id,
    "stage_id": lambda place: _stage(place).id,
    "delegation_id": lambda place: _delegation(place).id,
    "registrant_id": lambda place: _registrant(place).id,
    "entry_id": lambda place: _entry(place).id,
    "judge_id": lambda place: _judge(place).id,
    "panel_id": lambda place: _panel(place).id,
    "token": lambda _place: "no-such-pass",
    "preview_id": lambda place: _preview(place).id,
    "file_id": lambda place: _file(place).id,
    "submission_id": lambda place: _submission(place).id,
    "upload_id": lambda place: _upload(place).id,
    "photos_id": lambda place: _photos(place).id,
    "draw_id": lambda place: _draw(place).id,
    "request_id": lambda place: _request(place).id,
    "kind": lambda _place: "skills",
    "certificate_id": lambda place: make_certificate(place).id,
    "code": lambda place: make_certificate(place).verify_code,
    "job_id": lambda place: _job(place).id,
    "event_code": lambda place: _event(place).code,
    "number": lambda place: _result(place).publication.number,
    "result_id": lambda place: _result(place).id,
    "filename": lambda _place: "mark.svg",
}
