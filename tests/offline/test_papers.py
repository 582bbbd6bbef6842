"""Paper sheets keyed by two people, and the picture of the paper beside them."""

import io

import pytest
from flask_babel import force_locale
from PIL import Image
from sqlalchemy import select

from contest.audit.operations import Actor
from contest.db import db, transaction
from contest.errors import Conflict, Invalid, NotFound
from contest.files.models import StoredFile
from contest.judging.models import Sheet
from contest.offline.exports import form_of
from contest.offline.papers import (
    attach_scan,
    key_sheet,
    keying_of,
    keyings,
    score_sheet_data,
)
from contest.offline.places import setting_of
from contest.panels.models import Recusal
from tests.judging.factories import make_hall, rubric
from tests.offline.hall import make_two

ONE, TWO = 11, 12


@pytest.fixture
def hall(session):
    with transaction():
        return make_two()


def keying(hall, account, judge=0, place=0):
    setting = setting_of(hall.stage)
    scorer = setting.scorers[judge]
    key = keyings(setting, scorer, account)[place].handle
    return keying_of(setting, scorer, key, account)


def type_in(hall, account, p, q, *, replaces=False):
    with transaction():
        return key_sheet(
            actor=Actor(f"account:{account}", "核分员", "local"),
            keying=keying(hall, account),
            typed={"p": p, "q": q},
            replaces=replaces,
        )


def sheets():
    query = select(Sheet.revision, Sheet.state, Sheet.marks, Sheet.account_id).order_by(Sheet.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_two_people_who_key_the_same_check_a_sheet(hall):
    assert type_in(hall, ONE, "8.5", "12") == "stored"
    assert keying(hall, ONE).step == "own"
    assert keying(hall, TWO).step == "second"
    assert type_in(hall, TWO, "８．５", "12分") == "checked"

    assert sheets() == [(1, "checked", {"p": "8.5", "q": "12"}, ONE)]
    assert keying(hall, TWO).step == "done"


def test_nobody_checks_their_own(hall):
    type_in(hall, ONE, "8.5", "12")

    with pytest.raises(Conflict, match="要由另一个人"):
        type_in(hall, ONE, "8.5", "12")
    assert sheets() == [(1, "submitted", {"p": "8.5", "q": "12"}, ONE)]


def test_difference_is_shown_and_writes_nothing(hall):
    type_in(hall, ONE, "8.5", "12")
    with transaction():
        second = keying(hall, TWO)
        outcome = key_sheet(
            actor=Actor(f"account:{TWO}", "乙", "local"),
            keying=second,
            typed={"p": "8.5", "q": "13"},
            replaces=False,
        )

    assert outcome == "differs"
    assert [(c.name, c.server_text, c.file_text) for c in second.differing] == [("项q", "12", "13")]
    assert sheets() == [(1, "submitted", {"p": "8.5", "q": "12"}, ONE)]


def test_who_was_right_is_settled_and_again_checked_by_somebody_else(hall):
    type_in(hall, ONE, "8.5", "12")
    assert type_in(hall, TWO, "8.5", "13", replaces=True) == "stored"
    with pytest.raises(Conflict):
        type_in(hall, TWO, "8.5", "13")
    assert type_in(hall, ONE, "8.5", "13") == "checked"

    assert [row[:2] for row in sheets()] == [(1, "submitted"), (2, "checked")]


@pytest.mark.parametrize(
    ("p", "q", "problems"),
    [
        ("8.3", "12", {"v:p": "项p：8.3 不是 0.5 的倍数，请改为 8 或 8.5。"}),
        ("8.5", "", {"v:q": "项q：还没有填"}),
        ("x", "", {"v:p": "项p：“x”不是数，请改成 8.5 这样的数", "v:q": "项q：还没有填"}),
        ("", "", {}),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(hall, p, q, problems):
    with pytest.raises(Invalid) as caught:
        type_in(hall, ONE, p, q)

    assert caught.value.problems == problems
    assert sheets() == []


def test_recused_entry_is_not_to_be_keyed(hall):
    key = keying(hall, ONE).handle
    with transaction():
        db.session.add(Recusal(judge_id=hall.judges[0].id, entry_id=hall.entries[0].id))
    setting = setting_of(hall.stage)

    with pytest.raises(NotFound):
        keying_of(setting, setting.scorers[0], key, ONE)


def test_scan_is_kept_beside_the_sheet_through_its_revisions(hall):
    picture = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(picture, "PNG")
    type_in(hall, ONE, "8.5", "12")
    with transaction():
        attach_scan(
            actor=Actor("account:11", "甲", "local"),
            keying=keying(hall, ONE),
            data=picture.getvalue(),
            name="A71.png",
            content_type="image/png",
        )
    type_in(hall, TWO, "8.5", "13", replaces=True)

    assert [scan.name for scan in keying(hall, TWO).scans] == ["A71.jpg"]
    stored = db.session.scalars(select(StoredFile)).one()
    assert (stored.purpose, stored.content_type) == ("scan", "image/jpeg")


def test_scan_needs_a_sheet_first(hall):
    with pytest.raises(Conflict, match="请先录入"), transaction():
        attach_scan(
            actor=Actor("account:11", "甲", "local"),
            keying=keying(hall, ONE),
            data=b"x",
            name="a.png",
            content_type="image/png",
        )


def test_paper_has_three_signatures_a_barcode_and_numbered_items(hall):
    with transaction():
        setting = setting_of(hall.stage)
        scorer = setting.scorers[0]
        data = score_sheet_data(setting, scorer, form_of(setting, scorer))

    assert data["signers"] == ["裁判", "录入", "复核"]
    (first, *_rest) = data["sheets"]
    assert first["barcode"].startswith(f"S{hall.stage.id}-")
    codes = [one["code"] for group in first["groups"] for one in group["criteria"]]
    assert codes == ["1", "2"]


def test_count_left_out_says_the_same_as_nought_written_out(session):
    """One person keys 0 for a line without faults, the other leaves it blank."""
    with transaction():
        hall = make_hall(document=rubric(DEDUCTION), judges=1)
    with transaction():
        first = key(hall, ONE, {"d/x": "1", "d/y": "0"})
    with transaction():
        second = key(hall, TWO, {"d/x": "1"})

    assert (first, second) == ("stored", "checked")


DEDUCTION = {
    "key": "d",
    "name": "安全文明",
    "kind": "deduction",
    "full": "10",
    "lines": [{"key": "x", "name": "飞溅", "per": "2"}, {"key": "y", "name": "未清理", "per": "1"}],
}


def key(hall, account, typed):
    actor = Actor(f"account:{account}", "核分员", "local")
    return key_sheet(actor=actor, keying=keying(hall, account), typed=typed, replaces=False)


@pytest.mark.parametrize(
    ("lang", "rule"),
    [
        ("zh", "飞溅（个数，每个 −2），未清理（个数，每个 −1）；看收口"),
        ("en", "飞溅 (number, −2 each), 未清理 (number, −1 each); 看收口"),
    ],
)
def test_rule_on_paper_is_listed_as_the_language_does(session, lang, rule):
    with transaction():
        hall = make_hall(document=rubric({**DEDUCTION, "help": "看收口"}), judges=1)
    with transaction(), force_locale(lang):
        setting = setting_of(hall.stage)
        scorer = setting.scorers[0]
        data = score_sheet_data(setting, scorer, form_of(setting, scorer))

    assert data["sheets"][0]["groups"][0]["criteria"][0]["rule"] == rule
