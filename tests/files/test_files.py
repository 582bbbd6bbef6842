"""Uploads: sniffed, drawn anew, kept once, opened by those who may."""

import io

import pytest
from PIL import Image

from contest.db import db, transaction
from contest.errors import Invalid, NotFound
from contest.files import kinds
from contest.files.folder import path_of
from contest.files.models import StoredFile
from contest.files.operations import open_file, store_file
from tests.entries.builders import ACTOR, make_clerk, make_contest, make_unit
from tests.web_fixtures import address, sign_in

PDF = b"%PDF-1.4 stamped"


def picture(kind="JPEG", size=(60, 80), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def store(data, purpose="photo", name="照片.png", **more):
    with transaction():
        return store_file(
            actor=ACTOR,
            data=data,
            name=name,
            content_type="",
            contest_id=None,
            purpose=purpose,
            **more,
        )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_become_jpeg(session, kind):
    row = store(picture(kind))

    assert (row.content_type, row.name) == ("image/jpeg", "照片.jpg")
    assert Image.open(io.BytesIO(open_file(row))).format == "JPEG"


def test_camera_data_does_not_stay(session):
    exif = Image.Exif()
    exif[0x010F] = "where it was taken"
    exif[0x0112] = 6  # lies on its side

    row = store(picture(exif=exif))

    kept = Image.open(io.BytesIO(open_file(row)))
    assert (dict(kept.getexif()), kept.size) == ({}, (80, 60))


def test_large_pictures_shrink(session):
    kept = Image.open(io.BytesIO(open_file(store(picture(size=(3000, 1500))))))

    assert kept.size == (1000, 500)


@pytest.mark.parametrize(
    ("data", "purpose"),
    [
        (b"", "photo"),
        (b"<svg onload=alert(1)>", "photo"),
        (b"MZ program", "stamped_form"),
        (PDF, "photo"),
        (picture("GIF"), "photo"),
        (picture()[:200], "photo"),
        (b"%PDF-" + b"0" * (20 << 20), "stamped_form"),
    ],
    ids=["empty", "svg", "program", "pdf for a photo", "gif", "torn", "large"],
)
def test_other_things_are_refused(session, data, purpose):
    with pytest.raises(Invalid) as error:
        store(data, purpose)

    assert list(error.value.problems) == ["file"]
    assert db.session.query(StoredFile).count() == 0


def test_picture_that_unpacks_to_too_much_is_refused(session, monkeypatch):
    monkeypatch.setattr(kinds, "MOST_PIXELS", 100)

    with pytest.raises(Invalid):
        store(picture())


def test_same_bytes_lie_on_disk_once(session):
    first, second = store(PDF, "stamped_form"), store(PDF, "stamped_form", name="../../etc/passwd")

    assert first.digest == second.digest
    assert second.name == "passwd.pdf"
    assert [p.name for p in path_of(first.digest).parent.iterdir()] == [first.digest]


def test_lost_file_says_so(session):
    row = store(PDF, "stamped_form")
    path_of(row.digest).unlink()

    with pytest.raises(NotFound):
        open_file(row)


@pytest.fixture
def place(app, client, administrator):
    """A file of each of two units; the client is signed in for the first."""
    with app.app_context(), transaction():
        contest = make_contest()
        units = [make_unit("甲厂"), make_unit("乙厂")]
        rows = [
            store_file(
                actor=ACTOR,
                data=data,
                name="表",
                content_type="",
                contest_id=contest.id,
                purpose="stamped_form",
                unit_id=unit.id,
            )
            for unit, data in zip(units, (PDF, picture()), strict=True)
        ]
        sign_in(client, make_clerk(contest, units[0]))
        return [row.id for row in rows]


def test_unit_opens_its_own_file_and_no_other(app, client, place):
    own, other = place

    answer = client.get(address(app, "files.show", file_id=own))

    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(address(app, "files.show", file_id=other)).status_code == 404


def test_files_run_nothing_even_for_the_organiser(app, client, place, login_as):
    with app.app_context():
        contest_id = db.session.get(StoredFile, place[1]).contest_id
    login_as("organiser", contest=contest_id)

    answer = client.get(address(app, "files.show", file_id=place[1]))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
