"""Pages of accounts, as people use them."""

import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from contest.accounts.models import Account, LoginFailure
from contest.accounts.passwords import hash_password, verify_password
from contest.accounts.setup_code import setup_code
from contest.db import db, transaction
from tests.samples import make_account, make_place
from tests.web_fixtures import check_page, errors_shown, messages, sign_in

GOOD = "焊花四溅的夏天在车间"


def account(app, username):
    with app.app_context():
        found = db.session.scalar(select(Account).where(Account.username == username))
        db.session.remove()
    return found


@pytest.fixture
def lizq(app, administrator):
    """Somebody with a password."""
    with app.app_context(), transaction():
        return make_account("李志强", username="lizq", password_hash=hash_password(GOOD)).id


class TestSetup:
    """The first administrator."""

    @pytest.fixture
    def code(self, app):
        return setup_code(Path(app.config["INSTANCE"]))

    def send(self, client, submit, code, **fields):
        html = check_page(client.get(f"/setup?code={code}"))
        fields = {"name": "何敏", "username": "hemin", "password": GOOD, "again": GOOD, **fields}
        return submit(html, "/setup", **fields)

    @pytest.mark.parametrize("path", ["/", "/sign-in"])
    def test_every_page_leads_there(self, client, path):
        response = client.get(path)

        assert (response.status_code, response.headers["Location"]) == (302, "/setup")

    def test_administrator_is_made_and_signed_in(self, app, client, submit, code):
        response = self.send(client, submit, code)

        html = check_page(response)
        assert messages(html) == ["管理员 何敏 已设好，现在可以用了。"]
        assert html.h1.get_text() == "赛事"
        assert account(app, "hemin").is_admin is True
        assert not (Path(app.config["INSTANCE"]) / "setup-code").exists()

    def test_page_is_closed_afterwards(self, client, administrator):
        response = client.get("/setup")

        assert (response.status_code, response.headers["Location"]) == (302, "/sign-in")

    @pytest.mark.parametrize("given", ["", "wrong", "0123456789"])
    def test_wrong_code_is_refused(self, app, client, submit, given):
        response = self.send(client, submit, given)

        assert response.status_code == 400
        html = check_page(response)
        assert errors_shown(html) == ["设置码不对。请照服务器上显示的再输一遍。"]
        assert html.select_one("#name")["value"] == "何敏"
        assert account(app, "hemin") is None

    def test_code_is_read_whatever_its_letters(self, app, client, submit, code):
        self.send(client, submit, f" {code.upper()} ")

        assert account(app, "hemin").is_admin is True

    def test_every_problem_is_shown_beside_its_field(self, client, submit, code):
        response = self.send(client, submit, code, username="h", password="short", again="short")

        html = check_page(response)
        assert errors_shown(html) == [
            "用户名用 2 到 40 个字母、数字、汉字或 . _ - @，中间没有空格。",
            "密码至少 10 位，现在是 5 位。",
        ]
        assert [link["href"] for link in html.select(".lt-errsum a")] == ["#username", "#password"]
        assert html.select_one("#password").get("value", "") == ""

    def test_two_passwords_must_agree(self, client, submit, code):
        html = check_page(self.send(client, submit, code, again="另一句十个字的话在这里"))

        assert errors_shown(html) == ["两遍密码不一样，请再输一遍。"]

    def test_code_is_for_the_owner_and_the_log(self, app, client, caplog):
        client.get("/setup")

        path = Path(app.config["INSTANCE"]) / "setup-code"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert re.fullmatch("[a-z2-9]{10}", path.read_text())
        (line,) = [record.getMessage() for record in caplog.records]
        assert line.endswith(f"http://localhost/setup?code={path.read_text()}")

    def test_second_one_who_sends_the_page_is_told(self, client, submit, code, app):
        html = check_page(client.get(f"/setup?code={code}"))
        with app.app_context(), transaction():
            make_account("甲", is_admin=True)

        response = submit(html, "/setup", name="乙", username="yi", password=GOOD, again=GOOD)

        assert messages(check_page(response)) == ["管理员已经设好了，请登录。"]
        assert account(app, "yi") is None


class TestSignIn:
    """Signing in and out."""

    def send(self, page, submit, username="lizq", password=GOOD, path="/sign-in"):
        return submit(page(path), "/sign-in", username=username, password=password)

    def test_person_is_signed_in_and_out(self, page, submit, lizq):
        html = check_page(self.send(page, submit))
        assert html.select_one(".lt-who").get_text() == "李志强"

        html = check_page(submit_sign_out(submit, html))

        assert messages(html) == ["已退出登录。"]
        assert html.select_one(".lt-who") is None

    def test_person_goes_on_where_they_wanted(self, page, submit, app, client, administrator):
        with app.app_context(), transaction():
            root = db.session.get_one(Account, administrator)
            root.password_hash = hash_password(GOOD)

        path = client.get("/accounts?state=active").headers["Location"]
        html = check_page(self.send(page, submit, username="root", path=path))

        assert html.h1.get_text() == "账号管理"

    @pytest.mark.parametrize(
        "next_", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
    )
    def test_other_sites_are_not_gone_to(self, page, submit, lizq, next_):
        response = submit(page("/sign-in"), "/sign-in", username="lizq", password=GOOD, next=next_)

        assert response.request.path == "/"

    def test_user_name_is_read_generously(self, page, submit, lizq):
        assert self.send(page, submit, username=" LIZQ ").status_code == 200

    @pytest.mark.parametrize("username", ["lizq", "nobody"])
    def test_wrong_password_tells_nothing_about_the_name(self, page, submit, lizq, username):
        response = self.send(page, submit, username=username, password="wrong")

        assert response.status_code == 401
        html = check_page(response)
        assert html.select_one(".lt-note strong").get_text() == (
            "用户名或密码不对。请看清大小写，再试一次。"
        )
        assert html.select_one("#username")["value"] == username
        assert html.select_one("#password").get("value", "") == ""

    def test_fifth_wrong_password_begins_the_wait(self, page, submit, lizq, frozen):
        for _try in range(4):
            self.send(page, submit, password="wrong")
        fifth = self.send(page, submit, password="wrong")
        right = self.send(page, submit)

        for response in (fifth, right):
            assert check_page(response).select_one(".lt-note strong").get_text() == (
                "密码错的次数太多。请等 15 分钟再试，或请管理员重设密码。"
            )
        frozen.forward(minutes=15)
        assert self.send(page, submit).status_code == 200

    def test_inactive_account_does_not_get_in(self, app, page, submit, lizq):
        with app.app_context(), transaction():
            db.session.get_one(Account, lizq).is_active = False

        assert self.send(page, submit).status_code == 401

    def test_new_session_does_not_keep_the_old_token(self, app, client, page, submit, lizq):
        page("/sign-in")
        with client.session_transaction() as session:
            before = session["csrf_token"]
        self.send(page, submit)
        with client.session_transaction() as session:
            assert session.get("csrf_token") != before

    def test_failures_are_counted_in_the_database(self, app, page, submit, lizq):
        self.send(page, submit, password="wrong")

        with app.app_context():
            rows = db.session.execute(select(LoginFailure.key, LoginFailure.count)).all()
            db.session.remove()
        assert sorted(rows) == [("account:lizq", 1), ("address:127.0.0.1", 1)]

    def test_signed_in_person_is_sent_on(self, client, login_as):
        login_as()

        assert client.get("/sign-in?next=/account").headers["Location"] == "/account"


def submit_sign_out(submit, html):
    """The header holds the button twice, for wide and narrow screens; they are the same."""
    html.select("form[action='/sign-out']")[0].extract()
    return submit(html, "/sign-out")


class TestSession:
    """When a session ends."""

    def test_after_long_silence(self, page, login_as, frozen, app):
        login_as()
        frozen.forward(seconds=app.config["SESSION_S"])
        assert page("accounts.mine").h1.get_text() == "我的账号"
        frozen.forward(seconds=app.config["SESSION_S"])
        assert page("accounts.mine").h1.get_text() == "我的账号"
        frozen.forward(seconds=app.config["SESSION_S"] + 1)
        page("accounts.mine", status=302)

    def test_when_the_account_is_deactivated(self, app, page, login_as):
        me = login_as()
        page("accounts.mine")
        with app.app_context(), transaction():
            db.session.get_one(Account, me).is_active = False

        page("accounts.mine", status=302)

    def test_when_a_role_is_taken_away(self, app, page, login_as):
        me = login_as("admin")
        page("accounts.index")
        with app.app_context(), transaction():
            db.session.get_one(Account, me).is_admin = False

        page("accounts.index", status=403)

    def test_page_of_a_signed_in_person_costs_one_query(self, client, login_as, count_queries):
        login_as("organiser")
        client.get("/account")
        with count_queries() as queries:
            client.get("/nothing-here")

        assert len(queries) == 1


class TestMine:
    """One's own account."""

    def test_password_is_changed_and_others_are_signed_out(self, app, client, page, submit, lizq):
        other = app.test_client()
        with app.app_context():
            me = db.session.get_one(Account, lizq)
            sign_in(client, me)
            sign_in(other, me)
            db.session.remove()

        response = submit(
            page("accounts.mine"),
            "/account/password",
            current=GOOD,
            password="新的一句话有十个字",
            again="新的一句话有十个字",
        )
        assert errors_shown(check_page(response)) == ["密码至少 10 位，现在是 9 位。"]

        new = "新的一句话真的有十个字"
        response = submit(
            page("accounts.mine"), "/account/password", current=GOOD, password=new, again=new
        )
        assert messages(check_page(response)) == ["密码已改。其他地方的登录都已退出。"]
        assert verify_password(account(app, "lizq").password_hash, new)
        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 302

    def test_wrong_present_password(self, page, submit, client, app, lizq):
        with app.app_context():
            sign_in(client, db.session.get_one(Account, lizq))
            db.session.remove()

        response = submit(
            page("accounts.mine"), "/account/password", current="x", password=GOOD, again=GOOD
        )

        assert response.status_code == 400
        assert errors_shown(check_page(response)) == ["现在的密码不对，请再输一遍。"]

    def test_others_are_signed_out(self, app, client, page, submit, lizq):
        other = app.test_client()
        with app.app_context():
            me = db.session.get_one(Account, lizq)
            sign_in(client, me)
            sign_in(other, me)
            db.session.remove()

        response = submit(page("accounts.mine"), "/account/end-sessions")

        assert messages(check_page(response)) == ["其他地方的登录都已退出，这里还在登录。"]
        assert other.get("/account").status_code == 302

    def test_roles_are_shown_with_their_contests(self, app, page, login_as):
        with app.app_context(), transaction():
            place = make_place("本市")
        login_as("judge", contest=place.contest_id)

        rows = [
            row.get_text(" ", strip=True) for row in page("accounts.mine").select(".lt-todo li")
        ]

        assert rows == ["裁判 本市职工职业技能大赛"]

    def test_language_and_display_stay_with_the_account(self, app, page, post, login_as):
        me = login_as()
        post("web.language", data={"lang": "en", "next": "/account"})
        post("web.theme", data={"theme": "dark", "next": "/account"})

        html = page("accounts.mine")

        assert (html.html["lang"], html.html["data-bs-theme"]) == ("en", "dark")
        assert html.h1.get_text() == "My account"
        with app.app_context():
            row = db.session.get_one(Account, me)
            assert (row.locale, row.theme) == ("en", "dark")
            db.session.remove()
