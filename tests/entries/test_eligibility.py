"""Conditions of an event, each at its boundary."""

from datetime import date

import pytest

from contest.contests.models import Event
from contest.entries.eligibility import Facts, problems, rule_count, summary

ADULT = Facts(date(1990, 6, 1), "高级工", ())


def event(**rules):
    return Event(name="焊工", entry_type="person", setup={"eligibility": rules})


@pytest.mark.parametrize(
    ("on", "fits"),
    [(date(2025, 6, 1), True), (date(2026, 5, 31), True), (date(2026, 6, 1), False)],
)
def test_oldest_age_is_taken_on_the_day(session, on, fits):
    assert (problems(event(max_age=35), ADULT, on) == {}) is fits


@pytest.mark.parametrize(("on", "fits"), [(date(2006, 5, 31), False), (date(2006, 6, 1), True)])
def test_youngest_age_is_taken_on_the_day(session, on, fits):
    assert (problems(event(min_age=16), ADULT, on) == {}) is fits


@pytest.mark.parametrize(
    ("rules", "facts", "field"),
    [
        ({"levels": ["高级工"]}, Facts(None, "高级工", ()), None),
        ({"levels": ["高级工"]}, Facts(None, "技师", ()), "level"),
        ({"levels": ["高级工"]}, Facts(None, "", ()), "level"),
        ({"excluded_titles": ["全国技术能手"]}, Facts(None, "", ("全国技术能手",)), "titles"),
        ({"excluded_titles": ["全国技术能手"]}, Facts(None, "", ("技术能手",)), None),
        ({"per_unit": 3}, Facts(None, "", (), in_unit=3), None),
        ({"per_unit": 3}, Facts(None, "", (), in_unit=4), "unit"),
        ({"events_per_person": 1}, Facts(None, "", (), of_person=1), None),
        ({"events_per_person": 1}, Facts(None, "", (), of_person=2), "event"),
        ({"max_age": 35}, Facts(None, "", ()), "born_on"),
        ({}, Facts(None, "", (), in_unit=99, of_person=99), None),
    ],
)
def test_each_condition_names_its_field(session, rules, facts, field):
    assert list(problems(event(**rules), facts, date(2026, 5, 1))) == ([field] if field else [])


def test_every_fault_is_named_at_once(session):
    rules = event(max_age=30, levels=["技师"], per_unit=1)

    found = problems(rules, Facts(date(1990, 6, 1), "高级工", (), in_unit=2), date(2026, 6, 1))

    assert found == {
        "born_on": "到 2026-06-01 已 36 周岁，不能超过 30 周岁。",
        "level": "技能等级是“高级工”，本项目要求：技师。",
        "unit": "本单位在这一项最多 1 个名额，现在有 2 个。",
    }


def test_conditions_are_told_beforehand(session):
    rules = event(min_age=16, max_age=35, age_on="2026-09-30", per_unit=3)

    assert summary(rules) == ["年龄 16 至 35 周岁（到 2026-09-30）", "每个单位最多 3 个名额"]
    assert rule_count(rules) == 2
