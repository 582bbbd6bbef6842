"""The score page in a real browser: few taps, a PIN in between, no network."""

import pytest

from contest.contests.models import Contest, Stage
from contest.db import db, transaction
from contest.judging.models import Sheet
from contest.judging.reviews import decide
from contest.panels.models import JudgePass
from tests.judging.factories import CLERK, TEN
from tests.web_fixtures import axe

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
LOCKED = "这个阶段已经锁定，不能再改分或撤回。确需更改，请裁判长写明理由后解锁。"

UNSENT = "没有网络，还没有送达。这一份已存在这台平板上，请留在这一页，连上网自动送达。"


class Hand:
    """Counts its taps."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector):
        self.page.click(selector)
        self.taps += 1


@pytest.fixture
def open_sheet(served, hall, pass_of, lenient_page):
    """``open_sheet(judge, no)``: scan, PIN, list, score page."""
    lenient_page.set_viewport_size(TABLET)

    def go(judge, no="A71", wait=".lt-field.is-open"):
        issued = pass_of(judge)
        db.session.rollback()
        lenient_page.goto(f"{served}/j/{issued.token}")
        for digit in issued.pin:
            lenient_page.click(f"[data-digit='{digit}']")
        lenient_page.wait_for_url("**/judge")
        lenient_page.click(f".lt-entry:has-text('{no}')")
        lenient_page.wait_for_selector(wait)
        return issued

    return go


def stored():
    rows = db.session.query(Sheet.revision, Sheet.total_num, Sheet.current).order_by(Sheet.id).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def wait_received(page):
    page.wait_for_selector("[data-sign=server].ok:has-text('服务器已收')")


def test_ten_criteria_in_steps_of_a_half_take_at_most_fourteen_taps(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    hand = Hand(lenient_page)
    for mark in ("8", "8.5", "9", "7.5", "7", "9.5", "10", "8", "6.5", "8"):
        hand.tap(f"[data-usual='{mark}']")
    hand.tap("[data-submit]")
    wait_received(lenient_page)

    assert hand.taps <= 14
    assert lenient_page.inner_text("[data-total]") == "82"
    assert stored() == [(1, 82, True)]


def test_keyboard_does_the_same(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.keyboard.type("8.5")
        lenient_page.keyboard.press("Enter")
    lenient_page.click("[data-submit]")
    wait_received(lenient_page)

    assert stored() == [(1, 85, True)]


def test_key_that_leaves_the_range_is_refused_in_words(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    lenient_page.keyboard.type("12")
    said = lenient_page.inner_text("[data-pad-wrong]")

    assert said == "这一项最多 10 分，现在是 12 分。"
    assert lenient_page.inner_text("[data-pad-show]") == "1"


def test_wrong_step_stays_and_says_what_would_be_right(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    lenient_page.keyboard.type("8.3")
    lenient_page.keyboard.press("Enter")

    assert lenient_page.inner_text("[data-pad-wrong]") == "8.3 不是 0.5 的倍数，请改为 8 或 8.5。"
    assert lenient_page.inner_text("[data-left]") == "还差 10 项"


def test_not_scored_is_not_nought(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    lenient_page.click("[data-pad-keys] [data-digit='0']")
    assert lenient_page.inner_text("[data-left]") == "还差 9 项"
    lenient_page.click("[data-unset]")

    assert lenient_page.inner_text("[data-left]") == "还差 10 项"
    assert lenient_page.inner_text("[data-total]") == "—"


def test_limits_of_a_mark_are_listed_in_english_with_commas(open_sheet, hall, lenient_page):
    english = {"accept-language": "en"}
    lenient_page.route("**/*", lambda go: go.continue_(headers={**go.request.headers, **english}))
    open_sheet(hall.judges[1])

    assert lenient_page.inner_text("[data-pad-range]") == "0 to 10, step 0.5"


def test_reload_loses_nothing(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    lenient_page.click("[data-usual='8']")
    lenient_page.reload()
    lenient_page.wait_for_selector("[data-sign=here]:has-text('本机已存')")

    assert lenient_page.inner_text("[data-left]") == "还差 9 项"


def test_session_that_ends_asks_for_the_pin_and_sends_what_was_typed(
    open_sheet, hall, lenient_page
):
    issued = open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.click("[data-usual='8']")
    with transaction():
        db.session.query(JudgePass).update({"version": JudgePass.version + 1})
    lenient_page.click("[data-submit]")
    lenient_page.wait_for_selector("dialog[open]")
    for digit in issued.pin:
        lenient_page.click(f"dialog [data-digit='{digit}']")
    # the last digit sends it: no further tap
    wait_received(lenient_page)

    assert stored() == [(1, 80, True)]


def test_without_network_it_is_kept_and_sent_later_once(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.click("[data-usual='9']")
    assert lenient_page.is_hidden("[data-offline]")
    lenient_page.context.set_offline(True)
    lenient_page.wait_for_selector("[data-offline]:visible")
    lenient_page.click("[data-submit]")
    lenient_page.wait_for_selector("[data-sign=server].wait:has-text('待送')")
    assert stored() == []
    lenient_page.context.set_offline(False)
    wait_received(lenient_page)

    assert stored() == [(1, 90, True)]


@pytest.mark.parametrize("width", [820, 390])
def test_what_becomes_of_a_sheet_without_network_stands_beside_the_button(
    open_sheet, hall, lenient_page, width
):
    lenient_page.set_viewport_size({"width": width, "height": 844})
    open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.keyboard.type("9")
        lenient_page.keyboard.press("Enter")
    lenient_page.context.set_offline(True)
    lenient_page.click("[data-submit]")
    lenient_page.wait_for_selector("[data-sign=server].wait:has-text('待送')")
    told = lenient_page.locator("[data-unsent]")

    assert told.inner_text() == UNSENT
    assert told.get_attribute("role") == "status"
    assert lenient_page.inner_text("[data-left]") == "待送"
    above, button = told.bounding_box(), lenient_page.locator("[data-submit]").bounding_box()
    assert 0 < button["y"] - above["y"] - above["height"] < 40
    assert button["y"] + button["height"] <= 844
    assert axe(lenient_page) == []
    lenient_page.context.set_offline(False)
    wait_received(lenient_page)
    assert told.inner_text() == ""


def test_server_that_does_not_answer_is_tried_again(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.click("[data-usual='9']")
    lenient_page.clock.install()
    lenient_page.route("**/judge/sheets", lambda route: route.abort())
    lenient_page.click("[data-submit]")
    lenient_page.wait_for_selector("[data-unsent]:has-text('还没有送达')")
    assert stored() == []
    lenient_page.unroute("**/judge/sheets")
    lenient_page.clock.run_for(15000)
    wait_received(lenient_page)

    assert stored() == [(1, 90, True)]


def test_times_are_those_of_the_contest_wherever_the_tablet_is(
    open_sheet, hall, lenient_page, frozen
):
    with transaction():
        db.session.get(Contest, hall.contest.id).timezone = "Asia/Urumqi"
    lenient_page.clock.set_fixed_time("2026-05-01T00:00:00Z")
    open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.click("[data-usual='9']")
    kept = lenient_page.inner_text("[data-sign=here]")
    lenient_page.click("[data-submit]")
    wait_received(lenient_page)
    received = lenient_page.inner_text("[data-sign=server]")
    lenient_page.reload()

    assert (kept, received) == ("本机已存 06:00:00", "服务器已收 06:00:00")
    assert lenient_page.inner_text("[data-sign=server]") == received
    lenient_page.click(".lt-j-top a")
    assert "06:00 送达" in lenient_page.inner_text(".lt-entry:has-text('A71')")


def test_judge_who_was_asked_again_keeps_the_marks_with_one_tap(open_sheet, hall, lenient_page):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "8")
        decide(actor=CLERK, stage=hall.stage, entry_id=hall.entries[0].id, verdict="rescore",
               reason="请再看一遍")  # fmt: skip
    open_sheet(hall.judges[1], wait="[data-keep]:visible")
    assert lenient_page.is_hidden("[data-following]")
    lenient_page.click("[data-keep]")
    lenient_page.wait_for_selector("[data-following]:visible")

    assert stored() == [(1, 80, False), (2, 80, True)]
    assert lenient_page.is_hidden("[data-asked]")
    lenient_page.goto(lenient_page.url)
    lenient_page.wait_for_selector("[data-following]:visible")
    assert lenient_page.is_hidden("[data-keep]")


def test_after_the_lock_nothing_is_taken_back_and_the_page_says_so(open_sheet, hall, lenient_page):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "8")
    open_sheet(hall.judges[1], wait="[data-take]:visible")
    with transaction():
        db.session.get(Stage, hall.stage.id).locked_at = hall.contest.created_at
    lenient_page.click("[data-take]")
    lenient_page.wait_for_selector("[data-alert]:visible")
    assert lenient_page.inner_text("[data-alert] strong") == LOCKED
    lenient_page.reload()
    lenient_page.wait_for_selector("text=这个阶段已经锁定，只能看")

    assert lenient_page.is_hidden("[data-take]")
    assert lenient_page.is_hidden("[data-submit]")
    assert "分数不能再改，也不能撤回。" in lenient_page.inner_text("main")
    assert stored() == [(1, 80, True)]


def test_stale_sheet_shows_both_and_a_person_chooses(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    for _criterion in TEN:
        lenient_page.click("[data-usual='9']")
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "7")
    lenient_page.click("[data-submit]")
    lenient_page.wait_for_selector("[data-keep-mine]:visible")
    assert "90 ↔ 70" in lenient_page.inner_text("[data-alert]")
    lenient_page.click("[data-keep-mine]")
    wait_received(lenient_page)

    assert stored() == [(1, 70, False), (2, 90, True)]


def test_taking_back_and_the_left_hand(open_sheet, hall, lenient_page):
    open_sheet(hall.judges[1])
    lenient_page.click("[data-hand]")
    for _criterion in TEN:
        lenient_page.click("[data-usual='8']")
    lenient_page.click("[data-submit]")
    wait_received(lenient_page)
    lenient_page.click("[data-take]")
    lenient_page.wait_for_selector("[data-submit]:visible")
    # unchanged, and yet another sheet: the one taken back does not count any more
    lenient_page.click("[data-submit]")
    wait_received(lenient_page)

    assert stored() == [(1, 80, False), (2, 80, True)]
    assert lenient_page.evaluate("document.querySelector('.lt-pad').matches('.left')")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_targets_are_large(open_sheet, hall, lenient_page, theme):
    lenient_page.emulate_media(color_scheme=theme)
    open_sheet(hall.judges[0])
    pages = [axe(lenient_page)]
    small = lenient_page.evaluate(
        """() => [...document.querySelectorAll("button, a.btn, .lt-entry")].filter((tag) => {
            const box = tag.getBoundingClientRect();
            return box.width && (box.width < 44 || box.height < 44);
        }).map((tag) => tag.outerHTML.slice(0, 80))"""
    )
    lenient_page.click(".lt-j-top a")
    lenient_page.wait_for_selector(".lt-entry")
    pages.append(axe(lenient_page))
    lenient_page.click("text=裁判长")
    lenient_page.wait_for_selector("[data-live]")
    pages.append(axe(lenient_page))

    assert pages == [[], [], []]
    assert small == []
