"""The desk of a unit through the browser: what it sees, and what it never sees."""

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from contest.accounts.models import Account
from contest.accounts.passwords import hash_password
from contest.contests.models import Contest
from contest.db import db, transaction
from contest.entries.models import Delegation, Entry, RosterUpload, Submission
from contest.entries.operations.entering import delegation_for, edit_person
from contest.entries.operations.people import PersonData
from contest.entries.operations.review import decide_entry
from contest.entries.operations.rosters import read_roster
from contest.entries.operations.submitting import submit_entries
from contest.people.models import Unit
from tests.entries.builders import (
    ACTOR,
    ORGANISER,
    make_clerk,
    make_contest,
    make_delegation,
    make_entry,
    make_event,
)
from tests.files.test_files import picture
from tests.pdf.reading import text_of
from tests.people.numbers import id_number
from tests.web_fixtures import address, errors_shown, look_over, messages, sign_in


class World:
    """One contest with two units; the client acts for 甲厂."""

    def __init__(self, app, client):
        with app.app_context(), transaction():
            contest = make_contest()
            event = make_event(contest, per_unit=3)
            self.own, self.other = (make_delegation(contest, name) for name in ("甲厂", "乙厂"))
            self.mine = make_entry(event, self.own, 30001, "李志强").id
            self.theirs = make_entry(event, self.other, 30003, "王秀兰").id
            self.receipt = submit_entries(actor=ACTOR, delegation=self.other).id
            self.contest, self.event = contest.id, event.id
            self.account = make_clerk(contest, db.session.get(Unit, self.own.unit_id)).id
            self.own, self.other = self.own.id, self.other.id
            sign_in(client, make_clerk(contest, db.session.get_one(Delegation, self.own).unit))


@pytest.fixture
def world(app, client, administrator):
    return World(app, client)


@pytest.fixture
def stored(app):
    """``stored(Entry, 3)``: a row as it is on disk."""

    def get(model, key):
        with app.app_context():
            return db.session.get(model, key)

    return get


def text(html):
    return " ".join(html.get_text().split())


def test_desk_shows_own_entries_and_no_others(page, world):
    html = page("desk.show", contest_id=world.contest)

    assert "李志强" in text(html)
    assert "王秀兰" not in html.decode()
    assert "乙厂" not in html.decode()
    assert "名额 1 / 3" in text(html)


def test_unit_reaches_nothing_of_another_unit(app, client, post, world):
    with app.app_context(), transaction():
        other = db.session.get_one(Delegation, world.other)
        data = f"项目,姓名,证件号码\n焊工,赵六,{id_number(30009)}\n".encode()
        upload = read_roster(actor=ACTOR, delegation=other, data=data, name="乙.csv").id
    gets = [
        ("entries.show", {"entry_id": world.theirs}),
        ("entries.edit", {"entry_id": world.theirs}),
        ("entries.substitute", {"entry_id": world.theirs}),
        ("entries.add_member", {"entry_id": world.theirs}),
        ("desk.receipt", {"submission_id": world.receipt}),
        ("desk.preview", {"upload_id": upload}),
    ]
    posts = [
        ("entries.withdraw", {"entry_id": world.theirs}),
        ("entries.remove", {"entry_id": world.theirs}),
        ("entries.edit", {"entry_id": world.theirs}),
        ("desk.apply", {"upload_id": upload}),
        ("desk.drop", {"upload_id": upload}),
    ]

    found = {client.get(address(app, name, **values)).status_code for name, values in gets}
    found |= {post(name, **values, data={"reason": "x"}).status_code for name, values in posts}

    assert found == {404}


def test_papers_of_a_unit_hold_its_own_people_alone(app, client, world):
    with app.app_context(), transaction():
        submit_entries(actor=ACTOR, delegation=db.session.get_one(Delegation, world.own))
        for key in (world.mine, world.theirs):
            decide_entry(actor=ORGANISER, entry=db.session.get_one(Entry, key), word="approved")

    for name in ("desk.entry_forms", "desk.entry_list", "desk.cards"):
        answer = client.get(address(app, name, contest_id=world.contest))
        assert (name, answer.status_code) == (name, 200)
        shown = text_of(answer.data)
        assert ("李志强" in shown, "王秀兰" in shown) == (True, False)
        # another unit's entry is not printed by asking for it by its number
        other = client.get(address(app, name, contest_id=world.contest, entry=world.theirs))
        assert other.status_code == 302


def test_unit_files_under_no_unit_that_is_not_its_own(app, post, world, stored):
    stranger = stored(Delegation, world.other).unit_id

    answer = post(
        "desk.add",
        event_id=world.event,
        data={"unit": stranger, "name": "赵六", "id_no": id_number(30009), "consent": "y"},
    )

    assert answer.status_code == 404


def test_unit_above_sees_the_units_below(app, client, page, world):
    with app.app_context(), transaction():
        own = db.session.get_one(Delegation, world.own).unit
        db.session.get_one(Delegation, world.other).unit.parent_id = own.id

    assert "王秀兰" in text(page("desk.show", contest_id=world.contest))


def test_person_is_entered_with_photo_and_consent(app, client, page, world, post, stored):
    page("desk.add", event_id=world.event)

    answer = post(
        "desk.add",
        event_id=world.event,
        data={
            "name": "赵六",
            "id_type": "居民身份证",
            "id_no": id_number(30009),
            "level": "技师",
            "phone": "13812345678",
            "consent": "y",
            "photo": (io.BytesIO(picture()), "照片.jpg"),
        },
    )

    assert answer.headers["Location"].endswith(f"/contests/{world.contest}/desk")
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.name == "赵六")).one()
        found = (entry.no, entry.state, entry.registrant.level, entry.registrant.photo_id is None)
    assert found == ("003", "draft", "技师", False)


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(app, page, post, world):
    answer = post(
        "desk.add",
        event_id=world.event,
        data={"name": "赵六", "id_type": "居民身份证", "id_no": "110105199006010012", "phone": "1"},
    )

    html = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 400
    assert errors_shown(html) == [
        "手机号码应为 11 位数字，现为 1 位。",
        "身份证号的校验码不符，可能有一位填错，请对照证件核对",
    ]
    assert html.select_one("#name")["value"] == "赵六"


def test_whole_number_never_stands_on_a_page_of_the_unit(page, world):
    for name, values in [
        ("desk.show", {"contest_id": world.contest}),
        ("entries.show", {"entry_id": world.mine}),
        ("entries.edit", {"entry_id": world.mine}),
    ]:
        assert id_number(30001) not in page(name, **values).decode()


def test_submitting_gives_a_receipt(app, client, page, post, world):
    post("desk.submit", contest_id=world.contest)
    html = page("desk.show", contest_id=world.contest)
    with app.app_context():
        query = select(Submission).where(Submission.delegation_id == world.own)
        row = db.session.scalars(query).one()
        digest, row_id = row.digest, row.id

    assert messages(html) == ["1 项报名已提交，等组织者审核。可以打印回执和报名表。"]
    paper = client.get(address(app, "desk.receipt", submission_id=row_id))
    assert "".join(digest.split()) in "".join(text_of(paper.data).split())


def test_returned_field_is_told_at_its_field(app, page, world):
    with app.app_context(), transaction():
        entry = db.session.get_one(Entry, world.mine)
        submit_entries(actor=ACTOR, delegation=entry.delegation)
        fields = {"certificate_no": "少 1 位，应为 16 位"}
        decide_entry(actor=ORGANISER, entry=entry, word="returned", fields=fields)

    desk, form = (
        page("desk.show", contest_id=world.contest),
        page("entries.edit", entry_id=world.mine),
    )

    assert "等级证书编号：少 1 位，应为 16 位" in text(desk)
    assert [tag.get_text().strip() for tag in form.select(".lt-returned")] == [
        "少 1 位，应为 16 位"
    ]


def test_button_counts_only_what_was_mended(app, page, post, world):
    with app.app_context(), transaction():
        entry = db.session.get_one(Entry, world.mine)
        submit_entries(actor=ACTOR, delegation=entry.delegation)
        decide_entry(actor=ORGANISER, entry=entry, word="returned", reason="照片看不清")

    html = page("desk.show", contest_id=world.contest)
    assert [b.get_text().strip() for b in html.select("form[action$='/submit'] button")] == []
    assert "没有补正的不会随“提交”交上去。" in text(html)

    with app.app_context(), transaction():
        entry = db.session.get_one(Entry, world.mine)
        data = PersonData(name=entry.name, level="技师")
        edit_person(actor=ACTOR, entry=entry, person=entry.registrant, data=data)
    html = page("desk.show", contest_id=world.contest)

    assert [b.get_text().strip() for b in html.select("form[action$='/submit'] button")] == [
        "提交 1 项报名"
    ]
    assert "已补正，等提交" in text(html)


def test_roster_goes_from_template_to_drafts(app, client, page, post, world):
    answer = client.get(address(app, "desk.template", contest_id=world.contest))
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book["名册"]
    places = {cell.value.strip("*"): cell.column for cell in sheet[1]}
    for key, value in {"项目": "焊工", "姓名": "赵六", "证件号码": id_number(30009)}.items():
        sheet.cell(2, places[key], value)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)

    sent = post("desk.roster", contest_id=world.contest, data={"file": (out, "名册.xlsx")})
    html = page(sent.headers["Location"])
    with app.app_context():
        upload = db.session.scalars(select(RosterUpload.id)).one()
        before = db.session.scalars(select(Entry.name)).all()
    post("desk.apply", upload_id=upload, data={"consent": "1"})

    assert "赵六" in text(html)
    assert id_number(30009) not in html.decode()
    assert before == ["李志强", "王秀兰"]
    assert "赵六" in text(page("desk.show", contest_id=world.contest))


def test_stamped_form_is_kept_and_the_todo_goes(app, page, post, world):
    post("desk.submit", contest_id=world.contest)
    assert "盖章报名表还没有上传" in text(page("desk.index"))

    data = {"file": (io.BytesIO(b"%PDF-1.4"), "盖章.pdf")}
    post("desk.upload_form", contest_id=world.contest, data=data)

    assert "盖章报名表还没有上传" not in text(page("desk.index"))


def test_a_todo_says_contest_and_deadline_once(page, world):
    lines = [text(line) for line in page("home.index").select(".lt-todo small")]

    assert [line.count("滨江市职工职业技能大赛") for line in lines] == [1] * len(lines)
    assert [line for line in lines if line.count("截止") > 1] == []
    assert len(lines) > 0


def test_nothing_is_entered_after_the_deadline(app, page, post, world):
    with app.app_context(), transaction():
        db.session.get_one(Contest, world.contest).state = "closed"

    html = page("desk.show", contest_id=world.contest)
    data = {"name": "赵六", "id_type": "居民身份证", "id_no": id_number(30009), "consent": "y"}
    answer = post("desk.add", event_id=world.event, data=data)

    assert "报名已经截止" in text(html)
    assert html.select(f"form[action$='/contests/{world.contest}/desk/submit']") == []
    assert answer.status_code == 409


@pytest.mark.parametrize("route", ["desk.show", "desk.index"])
def test_desk_needs_as_many_queries_for_three_entries_as_for_one(
    app, client, world, route, count_queries
):
    client.get(address(app, "desk.index"))
    counts = []
    for orders in ((), (30011, 30013)):
        with app.app_context(), transaction():
            event = db.session.get_one(Contest, world.contest).events[0]
            for order in orders:
                make_entry(event, db.session.get_one(Delegation, world.own), order, f"甲{order}")
        values = {"contest_id": world.contest} if route == "desk.show" else {}
        with count_queries() as queries:
            assert client.get(address(app, route, **values)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_earlier_people_come_from_the_own_unit_alone(app, page, world):
    with app.app_context(), transaction():
        for name in ("甲厂", "乙厂"):
            unit = db.session.scalars(select(Unit).where(Unit.name == name)).one()
            contest = make_contest()
            delegation = delegation_for(actor=ACTOR, contest=contest, unit=unit)
            make_entry(
                make_event(contest), delegation, 30021 if name == "甲厂" else 30023, name + "老将"
            )

    html = page("desk.earlier", event_id=world.event)

    assert "甲厂老将" in text(html)
    assert "乙厂老将" not in html.decode()


@pytest.mark.browser
def test_desk_has_no_serious_finding(app, served, browser_page, world):
    with app.app_context(), transaction():
        account = db.session.get_one(Account, world.account)
        account.password_hash = hash_password("correct horse battery")
        username = account.username
        rows = f"项目,姓名,证件号码\n焊工,李?强,{id_number(30031)}\n焊工,王五,{id_number(30033)}"
        own = db.session.get_one(Delegation, world.own)
        roster = read_roster(actor=ACTOR, delegation=own, data=rows.encode(), name="a.csv").id
    browser_page.goto(f"{served}/sign-in")
    browser_page.fill("#username", username)
    browser_page.fill("#password", "correct horse battery")
    browser_page.click("main form button")
    for path in (
        "/unit",
        f"/contests/{world.contest}/desk",
        f"/events/{world.event}/desk/add",
        f"/events/{world.event}/desk/earlier",
        f"/contests/{world.contest}/desk/roster",
        f"/contests/{world.contest}/desk/photos",
        f"/contests/{world.contest}/imports",
        f"/imports/{roster}",
        f"/uploads/{roster}",
        f"/entries/{world.mine}",
        f"/entries/{world.mine}/edit",
    ):
        assert (path, look_over(browser_page, served + path)) == (path, [])
