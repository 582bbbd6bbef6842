"""Pages of signing in and out, and what a session lasts through."""

import pytest
from sqlalchemy import select

from contest.accounts.models import Account, LoginFailure
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from tests.samples import GOOD
from tests.web_fixtures import check_page, messages


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
