"""The pages in a real browser: nothing sticks out, nothing is out of reach."""

import pytest

from contest.accounts.models import Role
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from tests.samples import PASSWORD, make_account
from tests.web_fixtures import axe, look_over


@pytest.fixture
def signed_in(hall, served, browser_page):
    with transaction():
        account = make_account("何敏", username="hemin", password_hash=hash_password(PASSWORD))
        role = Role(account_id=account.id, contest_id=hall.contest.id, role="organiser")
        db.session.add(role)
        ids = {"contest": hall.contest.id, "stage": hall.stage.id}
    hall.extra.update(ids)  # asked now: a test that reads later would hold up the server
    browser_page.goto(f"{served}/sign-in")
    browser_page.fill("[name=username]", "hemin")
    browser_page.fill("[name=password]", PASSWORD)
    browser_page.click("form[action*='sign-in'] button:not([name])")
    return browser_page


def test_pages_fit_and_can_be_read_by_everybody(hall, served, signed_in):
    for path in (
        f"/contests/{hall.extra['contest']}/statistics",
        f"/stages/{hall.extra['stage']}/marks",
        f"/stages/{hall.extra['stage']}/marks/table?form=print",
    ):
        assert (path, look_over(signed_in, served + path, (390, 820, 1280))) == (path, [])


def test_menu_of_downloads_opens_closes_and_stays_in_view(hall, served, signed_in):
    signed_in.set_viewport_size({"width": 390, "height": 800})
    signed_in.goto(f"{served}/stages/{hall.extra['stage']}/marks")
    signed_in.click(".lt-get > summary")

    box = signed_in.locator(".lt-get .lt-menu-list").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert axe(signed_in) == []
    with signed_in.expect_download() as download:
        signed_in.click(".lt-get a:has-text('CSV')")
    assert download.value.suggested_filename.endswith("评分明细.csv")
    signed_in.keyboard.press("Escape")
    assert not signed_in.locator(".lt-get .lt-menu-list").is_visible()
