"""What a judge reads on the controls, and organisers beside a number not drawn yet."""

import pytest

from contest.db import transaction
from contest.judging.views.controls import MAKERS
from tests.judging.factories import make_hall
from tests.judging.test_score_page import TABLET

DEPTH = {"key": "depth", "name": "深度", "unit": "mm"}
LENGTH = {"key": "length", "name": "长度", "unit": "mm"}
LONG = {"when": {"depth": {"gt": "0", "le": "0.5"}, "length": {"gt": "15"}}, "points": "8"}
SHORT = {"when": {"depth": {"le": "0"}}, "points": "20"}


@pytest.mark.parametrize(
    ("measures", "boxes", "bands"),
    [
        (
            [DEPTH, LENGTH],
            [("depth", "深度"), ("length", "长度")],
            [("20", "深度 0 mm"), ("8", "深度 >0–0.5，长度 >15 mm")],
        ),
        ([DEPTH], [("", "测量值")], [("20", "0 mm")]),
        (
            [],
            [("depth", "depth"), ("length", "length")],
            [("20", "depth 0"), ("8", "depth >0–0.5，length >15")],
        ),
    ],
)
def test_bands_are_named_as_the_rubric_names_their_measures(app, measures, boxes, bands):
    document = {"measures": measures, "bands": [SHORT, LONG][: len(bands)]}
    with app.test_request_context():
        made = MAKERS["band"](document)

    assert [(box.part, box.label) for box in made["boxes"]] == boxes
    assert made["bands"] == bands


@pytest.mark.browser
def test_stored_sheet_fits_the_tablet_and_says_how_to_change_it(
    session, administrator, served, pass_of, lenient_page
):
    with transaction():
        check = {"key": "whole", "name": "试件完整", "kind": "check"}
        undercut = {"key": "u", "name": "咬边", "kind": "band", "full": "20"}
        undercut |= {"measures": [DEPTH, LENGTH], "bands": [SHORT, LONG, LONG, LONG]}
        document = {"groups": [{"key": "A", "name": "外观", "criteria": [check, undercut]}]}
        hall = make_hall(document={**document, "full": "20"}, setup={"weight": "70"})
        marks = {"whole": True, "u": {"depth": "0", "length": "0"}}
        hall.give(hall.judges[1], hall.entries[0], marks=marks)
    issued = pass_of(hall.judges[1])
    stage = hall.stage.id
    session.rollback()
    page = lenient_page
    page.set_viewport_size(TABLET)
    page.goto(f"{served}/j/{issued.token}")
    for digit in issued.pin:
        page.click(f"[data-digit='{digit}']")
    page.wait_for_url("**/judge")
    page.goto(f"{served}/judge/score?stage={stage}&no=A71")

    assert page.inner_text("[data-left]") == "已提交；要改请先撤回"
    assert page.inner_text("[data-sign=here]") == "与服务器一致"
    assert page.locator("[data-pad-keys]").is_hidden()
    ticked = page.locator("[aria-pressed=true] b")
    assert ticked.inner_text() == "✓"
    assert ticked.evaluate("b => getComputedStyle(b, '::before').content") == "none"
    assert page.evaluate("document.documentElement.scrollWidth") == TABLET["width"]
    page.click("[data-take]")
    page.wait_for_selector("[data-left]:has-text('已评完，可以提交')")
    assert page.locator("[data-pad-keys]").is_visible()


def test_without_a_draw_the_office_reads_the_number_of_the_entry(session, hall, login_as, page):
    with transaction():
        for entry in hall.entries:
            entry.blind_code = None
    contest, stage = hall.contest.id, hall.stage.id
    session.rollback()
    login_as("organiser", contest=contest)

    html = page("judging.stage", stage_id=stage)

    shown = [" ".join(th.get_text().split()) for th in html.select(".lt-matrix tbody th")]
    assert shown == [f"报名号 0{number}" for number in range(1, 5)]
