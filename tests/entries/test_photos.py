"""Photos in a zip find their people by name or number, and nothing is written unasked."""

import io
import threading
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from contest.db import db, transaction
from contest.entries.models import Entry, PhotoUpload, Registrant
from contest.entries.operations.photos import (
    drop_photos,
    found_of,
    order_photos,
    read_photos,
    settle_photos,
    write_photos,
)
from contest.entries.photos import matched, people_for_photos
from contest.errors import Conflict, Invalid
from contest.files.models import StoredFile
from contest.files.operations import open_file
from contest.files.zips import Packed, files_of
from contest.worker import work
from tests.entries.builders import (
    ACTOR,
    make_contest,
    make_delegation,
    make_entry,
    make_event,
)
from tests.people.numbers import id_number
from tests.web_fixtures import check_page

JPEG = b"\xff\xd8\xff\xe0"


@pytest.fixture
def delegation(session):
    with transaction():
        contest = make_contest()
        event = make_event(contest, "焊工")
        found = make_delegation(contest)
        for order, name in ((30001, "李志强"), (30003, "张三"), (30005, "张三"), (30007, "王五")):
            make_entry(event, found, order, name)
        make_entry(event, found, 30009, "赵六", state="approved")
        return found


def picture(side=40):
    out = io.BytesIO()
    image = Image.new("RGB", (side, side), "teal")
    exif = image.getexif()
    exif[0x010E] = "where it was taken"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def packed(*names, data=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, picture() if data is None else data)
    return out.getvalue()


def read(delegation, *names, data=None):
    zipped = packed(*names, data=data)
    with transaction():
        return read_photos(
            actor=ACTOR,
            delegation=delegation,
            data=zipped,
            files=files_of(zipped),
            name="照片.zip",
            account_id=None,
        )


def write(row):
    with transaction():
        for _part in write_photos(actor=ACTOR, photos_id=row.id):
            pass


def with_photos():
    query = select(Registrant.name).where(Registrant.photo_id.is_not(None))
    return sorted(db.session.scalars(query))


def kinds(delegation, *names, head=JPEG, size=100):
    people = people_for_photos(delegation.id)
    may = {person.id for person in people if person.name != "赵六"}
    files = [Packed(n, name, size, head) for n, name in enumerate(names)]
    names_of = {person.id: person.name for person in people}
    return [(one.kind, names_of.get(one.who)) for one in matched(files, people, may)]


@pytest.mark.parametrize(
    "name",
    [
        "李志强.jpg",
        "李志强(1).jpg",
        "李志强 (2).JPG",
        "李志强（3）.png",
        "李 志 强.jpeg",
        "焊工-李志强.jpg",
        "李志强_焊工_1.jpg",
        "照片/焊工/李志强.jpg",
        "李志强/1.jpg",
        "李志强 - 副本.jpg",
        f"{id_number(30001)}.jpg",
        f"照片/{id_number(30001).lower()}.png",
        f"李志强{id_number(30001)}.jpg",
    ],
)
def test_spellings_of_one_person(delegation, name):
    assert kinds(delegation, name) == [("match", "李志强")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("张三.jpg", "choose"),
        ("张三(1).jpg", "choose"),
        ("李四.jpg", "nobody"),
        ("李志.jpg", "nobody"),
        ("李志强国.jpg", "nobody"),
        ("IMG_0001.jpg", "nobody"),
        (f"{id_number(30051)}.jpg", "nobody"),
        ("赵六.jpg", "held"),
    ],
)
def test_what_is_not_sure_is_not_written(delegation, name, kind):
    assert kinds(delegation, name) == [(kind, None)]


def test_number_decides_between_two_of_one_name(delegation):
    assert kinds(delegation, f"张三-{id_number(30005)}.jpg") == [("match", "张三")]


def test_two_photos_of_one_person_are_asked_about(delegation):
    assert kinds(delegation, "王五.jpg", "王五(1).jpg") == [("choose", None), ("choose", None)]


def test_what_is_no_picture_or_too_large(delegation):
    assert kinds(delegation, "李志强.jpg", head=b"MZ") == [("bad", None)]
    assert kinds(delegation, "李志强.jpg", size=9 << 20) == [("bad", None)]


def test_nothing_is_written_until_confirmed(delegation):
    row = read(delegation, "李志强.jpg", "张三.jpg")
    assert with_photos() == []

    settle_photos(row, {})
    write(row)

    assert with_photos() == ["李志强"]
    assert (row.state, row.stored, row.sealed, row.original_as) == ("applied", 1, None, None)
    with pytest.raises(Conflict):
        found_of(row)


def test_photo_is_drawn_anew_and_named_after_its_person(delegation):
    row = read(delegation, f"{id_number(30001)}.jpg")
    settle_photos(row, {})
    write(row)

    (stored,) = db.session.scalars(select(StoredFile))
    image = Image.open(io.BytesIO(open_file(stored)))
    assert (dict(image.getexif()), image.size) == ({}, (40, 40))
    assert (stored.name, stored.unit_id) == ("李志强.jpg", delegation.unit_id)


def test_picked_photo_goes_to_whom_was_picked(delegation):
    row = read(delegation, "张三.jpg", "张三(1).jpg")
    first, second = (one.choices for one in found_of(row))
    with pytest.raises(Invalid):
        settle_photos(row, {0: first[0], 1: first[0]})
    with pytest.raises(Invalid):
        settle_photos(row, {0: 10**6})

    settle_photos(row, {0: second[1], 1: second[0]})
    write(row)

    assert with_photos() == ["张三", "张三"]


def test_picture_that_is_none_after_all_is_left_out(delegation):
    row = read(delegation, "李志强.jpg", data=JPEG + b"nothing")
    settle_photos(row, {})
    write(row)

    assert (row.state, row.stored, with_photos()) == ("applied", 0, [])


def test_what_was_handed_in_meanwhile_stays(delegation):
    row = read(delegation, "李志强.jpg")
    settle_photos(row, {})
    with transaction():
        entry = db.session.scalars(select(Entry).where(Entry.name == "李志强")).one()
        entry.state = "submitted"
    write(row)

    assert with_photos() == []


def test_dropped_zip_is_gone(app, delegation):
    row = read(delegation, "李志强.jpg")
    with transaction():
        drop_photos(delegation)

    assert (row.state, row.original_as, row.sealed) == ("dropped", None, None)
    assert list(Path(app.config["INSTANCE"]).glob("uploads/*/*")) == []


def test_worker_writes_many(app, delegation):
    row = read(delegation, "李志强.jpg", "王五.jpg")
    with transaction():
        settle_photos(row, {})
        order_photos(actor=ACTOR, upload=row)
    db.session.remove()

    work(app, threading.Event(), until_idle=True)

    assert with_photos() == ["李志强", "王五"]


@pytest.fixture
def desk(app, login_as):
    """The id of a contest in which the visitor's unit entered two people."""
    with app.app_context():
        with transaction():
            contest = make_contest()
            event = make_event(contest, "焊工")
            found = make_delegation(contest)
            make_entry(event, found, 30001, "李志强")
            make_entry(event, found, 30003, "张三")
            make_entry(event, found, 30005, "张三")
            contest_id, unit_id = contest.id, found.unit_id
        db.session.remove()
    login_as("enterprise", contest=contest_id, unit=unit_id)
    return contest_id


def test_pages_from_zip_to_photos(app, desk, page, post):
    assert "3 人还没有照片" in page("desk.photos", contest_id=desk).get_text()

    data = {"file": (io.BytesIO(packed("李志强.jpg", "张三.jpg", "李四.jpg")), "照片.zip")}
    sent = post("desk.photos", contest_id=desk, data=data)
    photos_id = int(sent.headers["Location"].rpartition("/")[2])
    html = page("desk.photo_page", photos_id=photos_id)
    counted = [one.get_text(strip=True) for one in html.select("form .lt-st")]
    assert counted == ["对上 1", "要选 1", "对不上 1", "新增"]
    picked = html.select_one("td select option:not([value=''])")["value"]
    place = html.select_one("td select")["name"]
    post("desk.apply_photos", photos_id=photos_id, data={place: picked})

    with app.app_context():
        assert with_photos() == ["张三", "李志强"]


def test_page_says_what_is_wrong_with_a_zip(app, desk, post):
    sent = post("desk.photos", contest_id=desk, data={"file": (io.BytesIO(b"x"), "a.rar")})

    html = check_page(sent)
    assert sent.status_code == 400
    assert "不是 .rar" in html.select_one(".lt-errsum h2").get_text()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PhotoUpload)) == 0
        assert list(Path(app.config["INSTANCE"]).glob("uploads/*/*")) == []
