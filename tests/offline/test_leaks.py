"""Nobody's name and nobody's unit leave in a workbook, wherever one looks."""

import io
import re
import zipfile

import pytest

from contest.db import db, transaction
from contest.files.models import StoredFile
from contest.files.operations import open_file
from contest.offline.exports import form_of
from contest.offline.operations import make_workbooks
from contest.offline.papers import score_sheet_data
from contest.offline.places import setting_of
from contest.panels.models import Recusal
from tests.judging.factories import make_hall, points
from tests.offline.hall import CLERK, book_for, make_two

LONG = {"groups": [{"key": "A", "criteria": [points(f"c{n}") for n in range(30)]}]}
# names and units of the factories, internal numbers made large enough to be told from others
SECRETS = ("绝密", "厂", "u1", "u2", "77001", "77002")


def everything(data: bytes) -> str:
    """All that a workbook holds, names of its members too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(name + archive.read(name).decode() for name in archive.namelist())


def far_away(hall):
    """Give the entries numbers that stand out, with their names in every column that has one."""
    for number, entry in enumerate(hall.entries, 77001):
        entry.no = f"{number}"
        entry.team = "绝密战队"
        entry.reason = "绝密原因"
    db.session.flush()
    return hall


@pytest.mark.parametrize("document", [None, LONG], ids=["across", "a sheet each"])
def test_workbook_holds_no_name_and_no_unit(session, document):
    with transaction():
        hall = far_away(make_hall(document=document) if document else make_two())
        hall.give(hall.judges[0], hall.entries[0], marks=dict.fromkeys(
            [f"c{n}" for n in range(30)] if document else ["p", "q"], "5"))  # fmt: skip
        text = everything(book_for(hall))

    assert [secret for secret in SECRETS if secret in text] == []
    assert all(entry.blind_code in text for entry in hall.entries)


def test_archive_of_all_workbooks_holds_no_name_and_no_unit(session):
    with transaction():
        hall = far_away(make_two())
        work = make_workbooks(actor=CLERK, stage_id=hall.stage.id, period="")
        result = None
        while result is None:
            try:
                next(work)
            except StopIteration as end:
                result = end.value
        stored = db.session.get_one(StoredFile, result["values"]["file_id"])
        data = open_file(stored)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        text = "".join(names) + "".join(everything(archive.read(name)) for name in names)
    assert len(names) == 5
    assert [secret for secret in SECRETS if secret in text] == []


def test_paper_holds_no_name_and_no_unit(session):
    with transaction():
        hall = far_away(make_two())
        setting = setting_of(hall.stage)
        text = str(
            score_sheet_data(setting, setting.scorers[0], form_of(setting, setting.scorers[0]))
        )

    assert [secret for secret in SECRETS if secret in text] == []


def test_line_says_nothing_about_the_entry(session):
    """Handles are keyed: they differ from judge to judge and follow no order."""
    with transaction():
        hall = make_two()
        handles = [
            re.findall(r"leitai:row:([0-9a-f]{20})", everything(book_for(hall, n))) for n in (0, 1)
        ]

    assert [len(set(own)) for own in handles] == [4, 4]
    assert set(handles[0]) & set(handles[1]) == set()


def test_recused_entry_does_not_go_out(session):
    with transaction():
        hall = make_two()
        db.session.add(Recusal(judge_id=hall.judges[0].id, entry_id=hall.entries[2].id))
        db.session.flush()
        text = everything(book_for(hall))

    assert [entry.blind_code in text for entry in hall.entries] == [True, True, False, True]
