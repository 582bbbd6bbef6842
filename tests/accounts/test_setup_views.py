"""Pages of the first start: becoming the administrator."""

import re
import stat
from pathlib import Path

import pytest

from contest.accounts.setup_code import setup_code
from contest.db import transaction
from tests.samples import GOOD, make_account
from tests.web_fixtures import check_page, errors_shown, messages


class TestSetup:
    """The first administrator."""

    @pytest.fixture
    def code(self, app):
        return setup_code(Path(app.config["INSTANCE"]))

    def send(self, client, submit, code, **fields):
        # a visitor from elsewhere: at the machine itself the page fills the code in
        html = check_page(client.get(f"/setup?code={code}", headers={"Via": "1.1 proxy"}))
        fields = {"name": "何敏", "username": "hemin", "password": GOOD, "again": GOOD, **fields}
        return submit(html, "/setup", **fields)

    @pytest.mark.parametrize("path", ["/", "/sign-in"])
    def test_every_page_leads_there(self, client, path):
        response = client.get(path)

        assert (response.status_code, response.headers["Location"]) == (302, "/setup")

    def test_administrator_is_made_and_signed_in(self, app, client, submit, code, stored_account):
        response = self.send(client, submit, code)

        html = check_page(response)
        assert messages(html) == ["管理员 何敏 已设好，现在可以用了。"]
        assert html.h1.get_text() == "赛事"
        assert stored_account("hemin").is_admin is True
        assert not (Path(app.config["INSTANCE"]) / "setup-code").exists()

    def test_page_is_closed_afterwards(self, client, administrator):
        response = client.get("/setup")

        assert (response.status_code, response.headers["Location"]) == (302, "/sign-in")

    @pytest.mark.parametrize("given", ["", "wrong", "0123456789"])
    def test_wrong_code_is_refused(self, app, client, submit, given, stored_account):
        response = self.send(client, submit, given)

        assert response.status_code == 400
        html = check_page(response)
        assert errors_shown(html) == ["设置码不对。请照服务器上显示的再输一遍。"]
        assert html.select_one("#name")["value"] == "何敏"
        assert stored_account("hemin") is None

    @pytest.mark.parametrize(
        ("headers", "host", "filled"),
        [
            ({}, "localhost", True),
            ({}, "127.0.0.1:8000", True),
            ({}, "contest.example", False),
            ({"X-Forwarded-For": "10.0.0.9"}, "localhost", False),
            ({"Via": "1.1 proxy"}, "localhost", False),
        ],
    )
    def test_code_is_filled_in_at_the_server_itself(self, client, code, headers, host, filled):
        html = check_page(client.get("/setup", headers=headers, base_url=f"http://{host}"))

        assert html.select_one("#code").get("value", "") == (code if filled else "")

    def test_code_is_read_whatever_its_letters(self, app, client, submit, code, stored_account):
        self.send(client, submit, f" {code.upper()} ")

        assert stored_account("hemin").is_admin is True

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

    def test_second_one_who_sends_the_page_is_told(self, client, submit, code, app, stored_account):
        # a visitor from elsewhere: at the machine itself the page fills the code in
        html = check_page(client.get(f"/setup?code={code}", headers={"Via": "1.1 proxy"}))
        with app.app_context(), transaction():
            make_account("甲", is_admin=True)

        response = submit(html, "/setup", name="乙", username="yi", password=GOOD, again=GOOD)

        assert messages(check_page(response)) == ["管理员已经设好了，请登录。"]
        assert stored_account("yi") is None
