"""The roster of a contest as a table (报名名册): one declaration for all directions."""

from collections.abc import Sequence
from dataclasses import replace

from contest.contests.models import Event
from contest.entries.operations.people import ID_TYPES, LEVELS
from contest.excel.columns import Column, birth, choice, id_number, person_name, words
from contest.i18n import N_, _

# headings stay 中文 in every language: they are how a table is recognised
COLUMNS = (
    Column(
        "event",
        "项目",
        ("赛项", "参赛项目", "参赛赛项", "报名项目", "竞赛项目", "比赛项目", "工种项目"),
        True,
        14,
        choice,
        hint=N_("从下拉列表里选"),
    ),
    Column(
        "name",
        "姓名",
        ("选手姓名", "参赛选手", "选手", "参赛人员", "人员姓名", "职工姓名", "名字"),
        True,
        12,
        person_name,
        example="李志强",
        most=40,
    ),
    Column(
        "id_type",
        "证件类型",
        ("证件类别", "证件种类"),
        False,
        18,
        choice,
        ID_TYPES,
        hint=N_("空着就是居民身份证"),
    ),
    Column(
        "id_no",
        "证件号码",
        ("身份证号", "身份证号码", "身份证", "证件号", "居民身份证号", "公民身份号码", "身份号码"),
        True,
        24,
        id_number,
        example="11010519491231002X",
        hint=N_("文本格式，18 位，末位可以是 X"),
        most=30,
    ),
    Column("gender", "性别", (), False, 8, choice, ("男", "女"), hint=N_("身份证号上有，可以空着")),
    Column(
        "born_on",
        "出生日期",
        ("出生年月日", "出生年月", "生日"),
        False,
        14,
        birth,
        example="1990-06-01",
    ),
    Column("trade", "工种", ("职业工种", "职业", "从事工种", "岗位"), False, 14, example="焊工"),
    Column(
        "level",
        "技能等级",
        ("职业技能等级", "等级", "职业资格等级", "级别"),
        False,
        12,
        choice,
        LEVELS,
    ),
    Column(
        "certificate_no",
        "等级证书编号",
        ("证书编号", "证书号", "技能等级证书编号"),
        False,
        22,
        id_number,
    ),
    Column(
        "phone",
        "手机号码",
        ("手机", "手机号", "联系电话", "电话", "联系方式", "本人电话"),
        False,
        16,
        id_number,
    ),
    Column(
        "titles",
        "已获称号",
        ("荣誉称号", "称号", "所获荣誉"),
        False,
        22,
        words,
        hint=N_("几个称号用顿号隔开"),
    ),
    Column(
        "team",
        "队名",
        ("参赛队", "队伍名称", "团队名称", "参赛队名称"),
        False,
        16,
        hint=N_("只有团队项目才填，同队的人写同一个队名"),
    ),
)
HEADINGS = {column.key: column.heading for column in COLUMNS}


def roster_columns(events: Sequence[Event]) -> list[Column]:
    """The columns for this contest: its events to choose from, 队名 only where there are teams."""
    names = [event.name for event in events if event.entry_type in ("person", "team")]
    with_teams = any(event.entry_type == "team" for event in events)
    return [
        replace(column, choices=names, hint=_(column.hint)) if column.key == "event"
        else replace(column, hint=_(column.hint) if column.hint else "")
        for column in COLUMNS
        if column.key != "team" or with_teams
    ]  # fmt: skip
