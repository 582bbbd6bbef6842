"""Rows of a form: added, taken out, moved; where the focus goes."""

import pytest
from werkzeug.datastructures import MultiDict

from contest.planning.rows import arrange, edited, focus_after, sent_rows

PATH = "events[0].awards"


@pytest.fixture
def sent():
    rows = [("first", "一等奖"), ("second", "二等奖"), ("third", "三等奖")]
    pairs = [(f"{PATH}.rows", "1"), ("base", "abc")]
    for place, (was, name) in enumerate(rows):
        pairs += [(f"{PATH}[{place}].was", was), (f"{PATH}[{place}].name", name)]
    return MultiDict(pairs)


def names(sent):
    return [sent.get(f"{PATH}[{place}].name") for place in range(len(sent_rows(sent, PATH)))]


@pytest.mark.parametrize(
    ("action", "after", "focus"),
    [
        ("up:{}[1]", ["二等奖", "一等奖", "三等奖"], "down:{}[0]"),
        ("up:{}[2]", ["一等奖", "三等奖", "二等奖"], "up:{}[1]"),
        ("up:{}[0]", ["一等奖", "二等奖", "三等奖"], "down:{}[0]"),
        ("down:{}[1]", ["一等奖", "三等奖", "二等奖"], "up:{}[2]"),
        ("down:{}[2]", ["一等奖", "二等奖", "三等奖"], "up:{}[2]"),
        ("drop:{}[0]", ["二等奖", "三等奖"], "add:{}"),
        ("drop:{}[3]", ["一等奖", "二等奖", "三等奖"], "add:{}"),
        ("add:{}", ["一等奖", "二等奖", "三等奖", None], "{}[3]"),
        ("dance:{}[0]", ["一等奖", "二等奖", "三等奖"], "put:{}[0]"),
    ],
)
def test_a_button_changes_the_list_and_nothing_else(sent, action, after, focus):
    done = edited(sent, action.format(PATH))

    assert names(done) == after
    assert done["base"] == "abc"
    assert focus_after(action.format(PATH), done) == focus.format(PATH)


def test_new_row_is_made_of_what_was_chosen(sent):
    done = edited(sent | {f"{PATH}.new": "like:first"}, f"add:{PATH}")

    assert sent_rows(done, PATH) == ["first", "second", "third", "like:first"]


def test_table_is_put_and_taken_with_all_its_fields(sent):
    put = edited(sent, "put:team_ranking")
    assert put["team_ranking.on"] == "1"

    taken = edited(put | {"team_ranking.k": "3", "team_rankings.k": "4"}, "take:team_ranking")
    assert [key for key in taken if key.startswith("team")] == ["team_rankings.k"]


def test_list_that_was_not_shown_stays_as_it_is():
    holder = {"awards": [{"code": "a"}, {"code": "b"}]}

    assert arrange(holder, "awards", sent_rows(MultiDict({"base": "x"}), PATH)) == ["a", "b"]
    assert arrange(holder, "awards", ["b", "", "nobody"]) == ["b", "", ""]
    assert holder == {"awards": [{"code": "b"}, {}, {}]}
