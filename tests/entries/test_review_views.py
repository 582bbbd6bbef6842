"""The organiser's pages: list, decisions, draws, check-in, accounts of units."""

import io

import openpyxl
import pytest
from sqlalchemy import select

from contest.accounts.models import Account
from contest.accounts.passwords import hash_password
from contest.audit.models import AuditEntry
from contest.contests.models import Contest, Event
from contest.db import db, transaction
from contest.entries.models import Draw, Entry, UnitRequest
from contest.entries.operations.clerks import ask_for_account
from contest.entries.queries import delegation_of_unit
from contest.people.models import Unit
from tests.entries.builders import make_clerk, make_contest, make_delegation, make_entry, make_event
from tests.pdf.reading import text_of
from tests.people.numbers import id_number
from tests.web_fixtures import address, look_over, messages, sign_in


@pytest.fixture
def contest(app, administrator, login_as):
    """A contest with three entries under review, of two units; the client is its organiser."""
    with app.app_context(), transaction():
        contest = make_contest()
        event = make_event(contest)
        for order, unit, name in (
            (30001, "甲厂", "李志强"),
            (30003, "甲厂", "王秀兰"),
            (30005, "乙厂", "赵六"),
        ):
            known = db.session.scalars(select(Unit).where(Unit.name == unit)).first()
            delegation = (
                make_delegation(contest, unit) if known is None else _delegation(contest, known)
            )
            make_entry(event, delegation, order, name, state="submitted")
        contest_id = contest.id
    login_as("organiser", contest=contest_id)
    return contest_id


def _delegation(contest, unit):
    return delegation_of_unit(contest.id, unit.id)


@pytest.fixture
def entries(app, contest):
    with app.app_context():
        return {entry.name: entry.id for entry in db.session.scalars(select(Entry))}


def states(app):
    with app.app_context():
        return {entry.name: entry.state for entry in db.session.scalars(select(Entry))}


def names(html):
    return [tag.get_text() for tag in html.select("tbody .lt-strong")]


def text(html):
    return " ".join(html.get_text().split())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["李志强", "王秀兰", "赵六"]),
        ({"text": "乙厂"}, ["赵六"]),
        ({"text": "002"}, ["王秀兰"]),
        ({"text": "没有的"}, []),
        ({"text": "%"}, []),
        ({"state": "approved"}, []),
        ({"sort": "name"}, ["李志强", "王秀兰", "赵六"]),
    ],
)
def test_list_is_searched_and_filtered(page, contest, wanted, found):
    assert names(page("entries.index", contest_id=contest, **wanted)) == found


def test_list_needs_as_many_queries_for_three_rows_as_for_one(app, client, contest, count_queries):
    client.get(address(app, "entries.index", contest_id=contest))
    counts = []
    for text_ in ("赵六", ""):
        with count_queries() as queries:
            client.get(address(app, "entries.index", contest_id=contest, text=text_))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_approving_leads_to_the_next_entry(app, post, entries):
    answer = post(
        "entries.decide", entry_id=entries["李志强"], data={"word": "approved", "next": "1"}
    )

    assert answer.headers["Location"].endswith(f"/entries/{entries['王秀兰']}")
    assert states(app)["李志强"] == "approved"


def test_return_without_a_reason_shows_the_form_again(app, post, entries):
    answer = post("entries.decide", entry_id=entries["李志强"], data={"word": "returned"})

    assert answer.status_code == 400
    assert states(app)["李志强"] == "submitted"


def test_ticked_entries_are_decided_and_undone(app, page, post, contest, entries):
    chosen = [entries["李志强"], entries["赵六"]]
    post("entries.bulk", contest_id=contest, data={"word": "approved", "entry": chosen})
    after = states(app)
    post("entries.undo", contest_id=contest)

    assert after == {"李志强": "approved", "王秀兰": "submitted", "赵六": "approved"}
    assert set(states(app).values()) == {"submitted"}
    assert messages(page("entries.index", contest_id=contest))[-1] == "撤销了 2 项。"


def test_all_that_match_are_decided(app, post, contest):
    post("entries.bulk", contest_id=contest, data={"word": "approved", "all": "1", "text": "甲厂"})

    assert states(app) == {"李志强": "approved", "王秀兰": "approved", "赵六": "submitted"}


def test_entries_of_another_contest_are_not_decided_in_bulk(app, post, contest):
    with app.app_context(), transaction():
        other = make_contest()
        stranger = make_entry(
            make_event(other), make_delegation(other, "丙厂"), 30021, "外人", state="submitted"
        ).id

    post("entries.bulk", contest_id=contest, data={"word": "approved", "entry": [stranger]})

    assert states(app)["外人"] == "submitted"


def table(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_exported_numbers_are_masked_unless_asked_for(app, client, post, contest):
    masked = table(client.get(address(app, "entries.export", contest_id=contest)))
    whole = table(post("entries.export_whole", contest_id=contest, data={"text": "赵六"}))

    place = masked[0].index("证件号码")
    assert [row[place] for row in masked[1:]] == [
        f"{number[:6]}********{number[-4:]}" for number in map(id_number, (30001, 30003, 30005))
    ]
    assert [row[place] for row in whole[1:]] == [id_number(30005)]
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions[-1] == "show_numbers"


def test_looking_at_a_number_is_logged(app, post, entries):
    with app.app_context():
        person = db.session.get(Entry, entries["李志强"]).registrant_id

    answer = post("entries.reveal", entry_id=entries["李志强"], data={"person": person})

    assert id_number(30001) in answer.text
    with app.app_context():
        row = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (row.action, row.subject) == ("show_numbers", f"entry:{entries['李志强']}")
    assert id_number(30001) not in str(row.details)


def test_supervisor_reads_and_changes_nothing(app, page, post, contest, entries, login_as):
    login_as("supervisor", contest=contest)

    html = page("entries.index", contest_id=contest)

    assert html.select("form[method=post][action*='/entries/']") == []
    assert (
        post("entries.decide", entry_id=entries["李志强"], data={"word": "approved"}).status_code
        == 403
    )


@pytest.fixture
def drawn(app, contest, post):
    """The event, drawn."""
    with app.app_context(), transaction():
        for entry in db.session.scalars(select(Entry)):
            entry.state = "approved"
        db.session.get_one(Contest, contest).state = "closed"
        event_id = db.session.scalars(select(Event.id)).one()
    assert post("draws.draw", event_id=event_id, data={"stations": "2"}).status_code == 302
    with app.app_context():
        return event_id, db.session.scalars(select(Draw)).one()


def test_draw_shows_its_proof_and_hides_the_codes(page, drawn):
    event_id, draw = drawn
    codes = [lot["blind_code"] for lot in draw.lots]

    shown, opened = (
        page("draws.show", event_id=event_id),
        page("draws.show", event_id=event_id, codes=1),
    )

    assert "和登记的结果一致" in text(shown)
    assert draw.commitment in text(shown)
    assert [code for code in (*codes, draw.seed) if code in text(shown)] == []
    assert [code for code in (*codes, draw.seed) if code not in text(opened)] == []


def test_supervisor_never_sees_codes_or_seed(app, client, page, contest, drawn, login_as):
    event_id, draw = drawn
    login_as("supervisor", contest=contest)

    html = page("draws.show", event_id=event_id, codes=1)

    assert draw.seed not in html.decode()
    assert [lot for lot in draw.lots if lot["blind_code"] in text(html)] == []
    assert client.get(address(app, "draws.codes", draw_id=draw.id)).status_code == 403


def test_list_for_the_wall_holds_no_codes(app, client, drawn):
    _event, draw = drawn

    wall = text_of(client.get(address(app, "draws.listing", draw_id=draw.id)).data)
    sealed = text_of(client.get(address(app, "draws.codes", draw_id=draw.id)).data)

    codes = [lot["blind_code"] for lot in draw.lots]
    assert [code for code in codes if code in wall] == []
    assert [code for code in codes if code not in sealed] == []
    assert "李志强" in wall


def test_admission_card_holds_no_blind_code(app, client, contest, drawn):
    _event, draw = drawn
    with app.app_context(), transaction():
        unit = db.session.scalars(select(Unit).where(Unit.name == "甲厂")).one()
        sign_in(client, make_clerk(db.session.get_one(Contest, contest), unit))

    cards = text_of(client.get(address(app, "desk.cards", contest_id=contest)).data)
    desk = client.get(address(app, "desk.show", contest_id=contest)).text

    codes = [lot["blind_code"] for lot in draw.lots]
    assert [code for code in codes if code in cards or code in desk] == []


def test_check_in_is_done_and_taken_back(app, page, post, contest, entries, drawn):
    post("draws.set_status", entry_id=entries["李志强"], data={"status": "competing"})
    post("draws.set_status", entry_id=entries["赵六"], data={"status": "absent"})
    html = page("draws.check_in", contest_id=contest)
    post("draws.set_status", entry_id=entries["赵六"], data={"status": ""})

    assert "到场 1，缺考等 1，还没到 1。" in text(html)
    with app.app_context():
        assert db.session.get(Entry, entries["赵六"]).status is None


def test_disqualifying_without_a_reason_is_told(page, post, contest, entries, drawn):
    post("draws.set_status", entry_id=entries["赵六"], data={"status": "disqualified"})

    assert messages(page("draws.check_in", contest_id=contest))[-1] == "请写理由，名单上会印出来。"


def test_unit_asks_in_public_and_the_organiser_opens_the_account(app, client, page, post, contest):
    client.delete_cookie("session")
    data = {"unit_name": "厂", "contact": "孙八", "phone": "13912345678", "contests": [contest]}
    page("units.ask")
    assert post("units.ask", data=data).status_code == 400  # one character too few
    asked = post("units.ask", data={**data, "unit_name": "丙机械厂"})
    post("units.ask", data={**data, "unit_name": "丙机械厂"})

    assert asked.status_code == 200
    with app.app_context():
        assert db.session.scalars(select(UnitRequest.unit_name)).all() == ["丙机械厂"]


def test_approved_request_gives_a_password_once(app, client, page, post, contest):
    with app.app_context(), transaction():
        ask_for_account(
            unit_name="丙机械厂",
            contact="孙八",
            phone="13912345678",
            contests=[db.session.get_one(Contest, contest)],
            note="",
            address="10.0.0.9",
        )
        request_id = db.session.scalars(select(UnitRequest.id)).one()

    answer = post("units.approve", request_id=request_id)
    again = post("units.approve", request_id=request_id)

    assert "只在这里显示一次" in answer.text
    assert again.status_code == 302
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.username == "13912345678")).one()
        roles = [(role.role, role.contest_id) for role in account.roles]
        assert db.session.get(Unit, account.unit_id).name == "丙机械厂"
    assert roles == [("enterprise", contest)]


def test_refused_request_keeps_its_reason(app, page, post, contest):
    with app.app_context(), transaction():
        row = ask_for_account(
            unit_name="丙机械厂",
            contact="孙八",
            phone="13912345678",
            contests=[db.session.get_one(Contest, contest)],
            note="",
            address="10.0.0.9",
        )
        request_id = row[0].id

    post("units.refuse", request_id=request_id, data={"reason": "不是本市单位"})

    assert "不同意：不是本市单位" in text(page("units.index", contest_id=contest))


def test_second_clerk_of_a_unit_is_made_by_the_organiser(app, post, contest):
    for phone in ("13812345678", "13812345679"):
        data = {"unit_name": "甲厂", "contact": "唐丽华", "phone": phone}
        assert post("units.create", contest_id=contest, data=data).status_code == 200

    with app.app_context():
        query = select(Account.unit_id).where(Account.username.startswith("1381234567"))
        assert len(set(db.session.scalars(query).all())) == 1


def test_organiser_takes_over_nobody_but_clerks_of_the_contest(app, post, contest, login_as):
    with app.app_context(), transaction():
        other = make_contest()
        clerk = make_clerk(other, db.session.scalars(select(Unit)).first()).id
        root = db.session.scalars(select(Account.id).where(Account.is_admin)).one()
        organiser = db.session.scalars(select(Account.id).where(Account.name == "何敏")).one()

    for account in (clerk, root, organiser):
        answer = post("units.reset", contest_id=contest, account_id=account)
        assert answer.status_code == 404


def test_username_of_somebody_else_is_not_taken_over(app, post, contest):
    data = {"unit_name": "甲厂", "contact": "唐丽华", "phone": "13812345678", "username": "root"}

    answer = post("units.create", contest_id=contest, data=data)

    assert answer.status_code == 409
    with app.app_context():
        root = db.session.scalars(select(Account).where(Account.username == "root")).one()
        assert root.roles == []


@pytest.mark.browser
def test_pages_have_no_serious_finding(app, served, browser_page, contest, drawn, entries):
    with app.app_context(), transaction():
        account = db.session.scalars(select(Account).where(Account.name == "何敏")).one()
        account.password_hash = hash_password("correct horse battery")
        username = account.username
    browser_page.goto(f"{served}/sign-in")
    browser_page.fill("#username", username)
    browser_page.fill("#password", "correct horse battery")
    browser_page.click("main form button")
    event_id, _draw = drawn
    for path in (
        f"/contests/{contest}/entries",
        f"/entries/{entries['李志强']}",
        f"/contests/{contest}/draws",
        f"/events/{event_id}/draw?codes=1",
        f"/contests/{contest}/check-in",
        f"/contests/{contest}/units",
        "/join",
    ):
        assert (path, look_over(browser_page, served + path)) == (path, [])
