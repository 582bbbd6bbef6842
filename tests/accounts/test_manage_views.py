"""Pages of account management, as administrators use them."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from contest.accounts.passwords import verify_password
from contest.audit.models import AuditEntry
from contest.db import db, transaction
from contest.people.models import Unit
from tests.samples import make_account, make_place
from tests.web_fixtures import check_page, errors_shown, messages


class TestManage:
    """Accounts, for administrators."""

    @pytest.fixture(autouse=True)
    def admin(self, login_as):
        return login_as("admin", name="何敏", username="hemin")

    def names(self, open_page, **query):
        html = open_page(f"/accounts?{urlencode(query)}")
        return [link.get_text() for link in html.select("tbody a")]

    @pytest.fixture
    def three(self, app):
        with app.app_context(), transaction():
            unit = Unit(name="第一机械厂")
            db.session.add(unit)
            db.session.flush()
            make_account("李志强", username="lizq", unit_id=unit.id)
            make_account("王秀兰", username="wangxl")
            gone = make_account("周国平", username="zhougp")
            gone.is_active = False

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, ["何敏", "李志强", "管理员", "王秀兰", "周国平"]),
            ({"text": "李"}, ["李志强"]),
            ({"text": "WANG"}, ["王秀兰"]),
            ({"text": "机械"}, ["李志强"]),
            ({"text": "%"}, []),
            ({"state": "inactive"}, ["周国平"]),
            ({"role": "admin"}, ["何敏", "管理员"]),
            ({"role": "judge"}, []),
        ],
    )
    def test_list_is_searched(self, page, three, query, expected):
        assert self.names(page, **query) == expected

    def test_empty_search_says_what_to_do(self, page):
        html = page("accounts.index", text="没有这个人")

        assert html.select_one(".lt-none").get_text() == (
            "没有符合的账号。换一个词，或清空筛选再找。"
        )

    def test_list_is_paged(self, app, page):
        with app.app_context(), transaction():
            for number in range(70):
                make_account(f"干事{number}", username=f"k{number:03}")

        html = page("accounts.index", page=2, text="干事")
        foot = html.select_one(".card-footer")

        assert foot.span.get_text() == "第 31–60 条，共 70 条"
        assert [link["href"] for link in foot.select("a")] == [
            "/accounts?page=1&text=%E5%B9%B2%E4%BA%8B",
            "/accounts?page=3&text=%E5%B9%B2%E4%BA%8B",
        ]
        assert len(self.names(page, page=99, text="干事")) == 10

    def test_list_costs_the_same_for_many(self, client, three, count_queries):
        client.get("/accounts")
        with count_queries() as queries:
            client.get("/accounts")

        # visitor, total, accounts, counts by state, units, and the roles of each page at once
        assert len(queries) == 6

    def test_account_is_created_with_a_password_shown_once(
        self, app, page, submit, three, stored_account
    ):
        response = submit(
            page("accounts.create"),
            "/accounts/new",
            name="赵建军",
            username="Zhaojj",
            unit="第一机械厂",
        )

        html = check_page(response)
        password = html.select_one(".lt-secret").get_text()
        made = stored_account("zhaojj")
        assert html.h1.get_text() == "赵建军 的密码"
        assert verify_password(made.password_hash, password)
        assert (made.is_admin, made.unit_id) == (False, stored_account("lizq").unit_id)

    def test_problems_of_a_new_account(self, page, submit, three):
        html = page("accounts.create")
        taken = submit(html, "/accounts/new", name="李", username="lizq")
        unknown = submit(html, "/accounts/new", name="李", username="li", unit="没有这个厂")

        assert taken.status_code == 409
        assert check_page(taken).select_one(".lt-errsum li").get_text() == (
            "用户名 lizq 已经有人用了，请换一个。"
        )
        assert unknown.status_code == 400
        assert errors_shown(check_page(unknown)) == [
            "没有“没有这个厂”这个单位。请写全称，或先登记这个单位。"
        ]

    def test_roles_are_given_and_taken(self, app, page, submit):
        with app.app_context(), transaction():
            place = make_place("本市")
            lizq = make_account("李志强", username="lizq").id
        path = f"/accounts/{lizq}/roles"

        html = check_page(
            submit(page("accounts.show", account_id=lizq), path, role="judge", contest_id="1")
        )
        again = submit(html, path, role="judge", contest_id=str(place.contest_id))

        assert messages(html) == ["角色已给 李志强，马上生效。"]
        assert messages(check_page(again)) == ["李志强 已经有这个角色了。"]
        html = check_page(submit(check_page(again), f"{path}/revoke"))
        assert messages(html) == ["李志强 的这个角色已取消。"]
        assert html.select(".lt-todo li") == []

    def test_role_of_a_contest_that_is_gone_is_a_conflict(self, app, post):
        with app.app_context(), transaction():
            lizq = make_account("李志强").id

        response = post(
            "accounts.grant", account_id=lizq, data={"role": "judge", "contest_id": "999"}
        )

        assert response.status_code == 409

    def test_password_is_reset(self, app, page, submit, stored_account):
        with app.app_context(), transaction():
            lizq = make_account("李志强", username="lizq").id
        html, path = page("accounts.show", account_id=lizq), f"/accounts/{lizq}/password"

        short = submit(html, path, password="short")
        made = check_page(submit(html, path)).select_one(".lt-secret").get_text()

        assert errors_shown(check_page(short)) == ["密码至少 10 位，现在是 5 位。"]
        assert verify_password(stored_account("lizq").password_hash, made)

    def test_account_is_deactivated_and_restored(self, app, page, submit, stored_account):
        with app.app_context(), transaction():
            lizq = make_account("李志强", username="lizq").id
        show = f"/accounts/{lizq}"

        html = check_page(submit(page("accounts.show", account_id=lizq), f"{show}/deactivate"))
        assert messages(html) == ["李志强 的账号已停用，不能再登录。"]
        html = check_page(submit(html, f"{show}/reactivate"))
        assert messages(html) == ["李志强 的账号已恢复，可以登录。"]
        assert stored_account("lizq").is_active is True

    def test_own_account_is_not_deactivated_here(self, page, admin):
        assert page("accounts.show", account_id=admin).select("form[action$=deactivate]") == []

    def test_names_are_text_everywhere(self, app, page):
        with app.app_context(), transaction():
            evil = make_account("<script>alert(1)</script>", username="evil").id

        assert page("accounts.show", account_id=evil).h1.get_text() == "<script>alert(1)</script>"

    def test_missing_account(self, page):
        html = page("accounts.show", account_id=999, status=404)

        assert html.select_one("main strong").get_text() == ("没有这个账号。请从账号列表里打开。")

    def test_each_act_is_in_the_log(self, app, page, submit):
        submit(page("accounts.create"), "/accounts/new", name="赵建军", username="zhaojj")

        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1
            db.session.remove()
