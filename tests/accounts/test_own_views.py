"""Pages of one's own account."""

from contest.accounts.models import Account
from contest.accounts.passwords import verify_password
from contest.db import db, transaction
from tests.samples import GOOD, make_place
from tests.web_fixtures import check_page, errors_shown, messages, sign_in


class TestMine:
    """One's own account."""

    def test_password_is_changed_and_others_are_signed_out(
        self, app, client, page, submit, lizq, stored_account
    ):
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
        assert verify_password(stored_account("lizq").password_hash, new)
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
