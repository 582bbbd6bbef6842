"""Judges, panels, recusals and passes: as operations, and as the organiser's pages."""

import pytest

from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.panels.lists import delegations, judge_lines, panel_lines, read_judge_list
from contest.panels.models import Panel, Recusal
from contest.panels.operations import (
    SeatIn,
    add_judge,
    copy_panel,
    edit_judge,
    import_judges,
    remove_judge,
    remove_panel,
    save_panel,
)
from contest.panels.recusals import accept_recusals, overrule_recusal, recusal_pairs, recuse
from tests.judging.factories import CLERK, make_hall
from tests.judging.sending import csrf
from tests.web_fixtures import messages


@pytest.fixture
def hall(session, administrator):
    with transaction():
        return make_hall()


@pytest.fixture
def organiser(hall, login_as):
    contest_id = hall.contest.id
    db.session.rollback()
    return login_as("organiser", contest_id)


def test_judges_get_the_next_free_number(hall):
    with transaction():
        first = add_judge(actor=CLERK, contest=hall.contest, name="王建军")
        rest = import_judges(
            actor=CLERK, contest=hall.contest, rows=[("李强", None), ("赵敏", None)]
        )

    assert [judge.code for judge in (first, *rest)] == ["01", "02", "03"]


@pytest.mark.parametrize(
    ("name", "code"), [("", "09"), ("王", "j1"), ("王", "office"), ("王", "a b")]
)
def test_wrong_judges_are_refused(hall, name, code):
    with pytest.raises(Invalid), transaction():
        add_judge(actor=CLERK, contest=hall.contest, name=name, code=code)


def test_code_of_a_seated_judge_stays(hall):
    with pytest.raises(Invalid), transaction():
        edit_judge(actor=CLERK, judge=hall.judges[0], name="王", code="99", delegation=None)
    with pytest.raises(Conflict), transaction():
        remove_judge(actor=CLERK, judge=hall.judges[0])


def test_pasted_list_names_every_bad_line(hall):
    text = "王建军，绝密单位1厂\n李强\n赵敏，没有的厂\n一,二,三"
    with pytest.raises(Invalid) as caught:
        read_judge_list(text, delegations(hall.contest.id))

    assert caught.value.problems == {
        "text": "第 3 行：参赛单位里没有“没有的厂”，请核对或留空。"
        "第 4 行：一行写一名裁判，姓名，单位。"
    }


def test_panel_keeps_seats_and_moves_the_version(hall):
    version = hall.event.score_version
    seats = [SeatIn(hall.judges[0].id), SeatIn(hall.judges[1].id, True, ("c1",))]
    with transaction():
        panel = save_panel(
            actor=CLERK,
            stage=hall.stage,
            panel=hall.panel,
            name="B组",
            seats=seats,
            entries={"02", "01"},
        )

    assert [(s.judge.code, s.head, s.criteria) for s in panel.seats] == [
        ("j1", None, ["*"]),
        ("j2", True, ["c1"]),
    ]
    assert panel.entries == ["01", "02"]
    assert hall.event.score_version == version + 1


def test_wrong_panel_names_everything_at_once(hall):
    with transaction():
        other = make_hall(code="other")
    seats = [SeatIn(hall.judges[0].id, True), SeatIn(other.judges[0].id, True)]
    with pytest.raises(Invalid) as caught, transaction():
        save_panel(actor=CLERK, stage=hall.stage, panel=None, name=" ", seats=seats, entries=set())

    assert sorted(caught.value.problems) == ["entries", "head", "name", "seats"]


def test_copied_and_dissolved(hall):
    with transaction():
        made = copy_panel(actor=CLERK, panel=hall.panel, stage=hall.stage)
    assert (made.name, len(made.seats), made.seats[0].head) == ("A组（复制）", 5, True)
    with transaction():
        remove_panel(actor=CLERK, panel=made)

    assert db.session.query(Panel).count() == 1


def test_notes_say_what_does_not_fit_the_rules(hall):
    with transaction():
        seats = [SeatIn(judge.id) for judge in hall.judges[:4]]
        save_panel(actor=CLERK, stage=hall.stage, panel=hall.panel, name="A组", seats=seats)
    theory, practical = panel_lines(hall.contest.id)

    assert (theory.needs_judges, practical.rule) == (False, "去 1 个最高、1 个最低，取平均")
    assert practical.notes == [
        "A组 有 4 名裁判，少于 5 名，不去最高最低分，取平均。",
        "A组 还没有裁判长。",
    ]


class TestRecusals:
    @pytest.fixture
    def related(self, hall):
        """j2 belongs to unit 1 (entries 02, 04); j3 to the unit above unit 2 (entries 01, 03)."""
        with transaction():
            hall.judges[1].delegation_id = hall.units[0].id
            hall.units[1].parent = "top"
            top = type(hall.units[0])(
                contest_id=hall.contest.id, unit_id=hall.units[0].unit_id, code="top", name="集团"
            )
            db.session.add(top)
            db.session.flush()
            hall.judges[2].delegation_id = top.id
        return hall

    def pairs(self, hall):
        return [(p.judge, p.entry_no, p.state, p.shared) for p in recusal_pairs(hall.contest.id)]

    def test_same_unit_and_the_one_above_are_proposed(self, related):
        assert self.pairs(related) == [
            ("j2", "02", "proposed", "绝密单位1厂"),
            ("j2", "04", "proposed", "绝密单位1厂"),
            ("j3", "01", "proposed", "集团"),
            ("j3", "03", "proposed", "集团"),
        ]

    def test_all_are_accepted_once(self, related):
        with transaction():
            assert accept_recusals(actor=CLERK, contest_id=related.contest.id) == 4
        with transaction():
            assert accept_recusals(actor=CLERK, contest_id=related.contest.id) == 0

        assert db.session.query(Recusal).count() == 4

    def test_overruled_with_a_reason_and_never_proposed_again(self, related):
        judge, entry = related.judges[1], related.entries[1]
        with pytest.raises(Invalid), transaction():
            overrule_recusal(actor=CLERK, judge=judge, entry=entry, reason="")
        with transaction():
            overrule_recusal(actor=CLERK, judge=judge, entry=entry, reason="已调离三年")
            accept_recusals(actor=CLERK, contest_id=related.contest.id)

        assert ("j2", "02", "waived", "绝密单位1厂") in self.pairs(related)
        assert db.session.query(Recusal).count() == 3

    def test_other_reasons_need_words(self, related):
        with pytest.raises(Invalid), transaction():
            recuse(actor=CLERK, judge=related.judges[0], entry=related.entries[0], reason="")
        with transaction():
            recuse(actor=CLERK, judge=related.judges[0], entry=related.entries[0], reason="师徒")

        assert ("j1", "01", "recused", "") in self.pairs(related)

    def test_only_the_head_judge_overrules(self, app, client, related, organiser):
        url = f"/contests/{related.contest.id}/recusals/overrule"
        answer = client.post(url, data={"reason": "x"}, headers=csrf(app, client))

        assert answer.status_code == 403


class TestPages:
    def test_judges_are_added_and_wrong_ones_shown_again(self, app, client, hall, organiser, page):
        url = f"/contests/{hall.contest.id}/judges"
        client.post(url, data={"name": "王建军"}, headers=csrf(app, client))
        assert messages(page(url)) == ["王建军 已加入，编号 01。"]
        answer = client.post(url, data={"name": "", "code": "j1"}, headers=csrf(app, client))

        assert answer.status_code == 400
        assert "编号 j1 已经有人用了，请换一个。" in answer.text

    def test_every_page_opens(self, hall, organiser, page):
        contest_id = hall.contest.id
        for path in (
            f"/contests/{contest_id}/judges", f"/contests/{contest_id}/panels",
            f"/contests/{contest_id}/recusals", f"/judges/{hall.judges[0].id}",
            f"/panels/{hall.panel.id}", f"/stages/{hall.stage.id}/panels/new",
            f"/contests/{contest_id}/judging", f"/stages/{hall.stage.id}/judging",
            f"/stages/{hall.theory.id}/office",
        ):  # fmt: skip
            page(path)

    def test_passes_are_shown_once_with_a_link_that_works(self, app, client, hall, organiser):
        url = f"/contests/{hall.contest.id}/judges/passes"
        first = client.post(url, headers=csrf(app, client))
        again = client.post(url, headers=csrf(app, client))

        token = first.text.partition("/j/")[2].partition("<")[0]
        assert client.get(f"/j/{token}").headers["Location"] == "/judge/pin"
        assert again.status_code == 302
        assert {line.state for line in judge_lines(hall.contest.id)} == {"issued"}

    def test_passes_are_printed(self, app, client, hall, organiser):
        url = f"/judges/{hall.judges[0].id}/pass"
        answer = client.post(url, data={"as": "pdf"}, headers=csrf(app, client))

        assert answer.data[:5] == b"%PDF-"

    def test_panel_is_saved_from_the_page(self, app, client, hall, organiser):
        ids = [judge.id for judge in hall.judges[:2]]
        data = {"name": "B组", "judge": ids, "head": ids[1], "which": "some", "entry": ["01"]}
        client.post(f"/panels/{hall.panel.id}", data=data, headers=csrf(app, client))
        panel = db.session.get(Panel, hall.panel.id)

        assert (panel.name, panel.entries) == ("B组", ["01"])
        assert [(s.judge_id, s.head) for s in panel.seats] == [(ids[0], None), (ids[1], True)]


@pytest.mark.parametrize("size", [1, 3])
def test_query_counts_do_not_grow(session, administrator, count_queries, size):
    with transaction():
        hall = make_hall(judges=size)
    contest_id = hall.contest.id
    with count_queries() as judges:
        judge_lines(contest_id)
    with count_queries() as panels:
        panel_lines(contest_id)
    with count_queries() as pairs:
        recusal_pairs(contest_id)

    assert (len(judges), len(panels), len(pairs)) == (1, 6, 6)
