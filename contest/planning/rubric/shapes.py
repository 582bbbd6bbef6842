"""Which fields the form of each kind of criterion has (各方式的表单)."""

from dataclasses import dataclass

from contest.i18n import N_

Choices = tuple[tuple[str, str], ...]
EFFECTS: Choices = (
    ("zero", N_("记 0 分")),
    ("no_rank", N_("不排名次")),
    ("no_award", N_("不评奖")),
    ("last", N_("排在最后")),
)
SCOPES: Choices = (
    ("criterion", N_("本项")),
    ("group", N_("本模块")),
    ("stage", N_("本阶段")),
    ("event", N_("总成绩")),
)
NONE = ("", N_("（没有）"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One field. kind: of planning.fields.Place."""

    key: str
    label: str
    kind: str = "text"
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the document as rows of fields; ``stem`` begins the keys of new rows."""

    key: str
    title: str
    cells: tuple[Cell, ...]
    stem: str = ""
    hint: str = ""


COMMON = (
    Cell("weight", N_("权重"), "number"),
    Cell(
        "required",
        N_("评分时必须填"),
        "choice",
        (("", N_("照常（加分项可不填）")), ("yes", N_("必须填")), ("no", N_("可以不填"))),
    ),
    Cell(
        "scored_by",
        N_("谁来评"),
        "choice",
        (
            ("", N_("裁判")),
            ("office", N_("统分员录入")),
            ("department", N_("考核部门评")),
            ("self_and_audit", N_("自评后审核")),
        ),
    ),
    Cell("department", N_("哪个部门"), "choice"),
    Cell("coefficient", N_("乘难度系数（每个参赛者自己的）"), "tick"),
)
VETO = (
    Cell("veto.effect", N_("得 0 分时否决"), "choice", (NONE, *EFFECTS)),
    Cell("veto.scope", N_("否决到哪里"), "choice", SCOPES),
)
FIELDS: dict[str, tuple[Cell, ...]] = {
    "points": (
        Cell("min", N_("最低分"), "number"),
        Cell("step", N_("步长"), "number"),
        Cell("allowed", N_("只能是这些分（用、隔开）"), "list"),
    ),
    "judgement": tuple(
        Cell(f"d{mark}", label, "long")
        for mark, label in enumerate(
            (N_("0 的说明"), N_("1 的说明"), N_("2 的说明"), N_("3 的说明"))
        )
    ),
    "measure": (
        Cell("nominal", N_("标准值（空着就是“达到／没达到”）"), "number"),
        Cell("tolerance", N_("公差 ±"), "number"),
    ),
    "rate": (
        Cell("target", N_("目标（%）"), "number"),
        Cell("base", N_("达到目标得分"), "number"),
        Cell("per", N_("每多少 % 算一步"), "number"),
        Cell("points_per", N_("每步计分"), "number"),
        Cell("floor", N_("最少得分"), "number"),
        Cell("cap", N_("最多得分"), "number"),
        Cell("cap_rate", N_("最多为模块满分的（%）"), "percent"),
        Cell(
            "step_mode",
            N_("不足一步"),
            "choice",
            (("", N_("按比例计")), ("down", N_("不计"))),
        ),
    ),
    "linear": (
        Cell("base", N_("起点得分"), "number"),
        Cell("origin", N_("起点的原始分"), "number"),
        Cell("rate", N_("每 1 原始分计"), "number"),
        Cell("open", N_("可以超出 0 到满分"), "tick"),
    ),
    "check": (
        Cell("veto.effect", N_("不满足时否决"), "choice", (NONE, *EFFECTS)),
        VETO[1],
    ),
    "bonus": (
        Cell(
            "take",
            N_("几项都有时"),
            "choice",
            (("", N_("加起来")), ("highest_only", N_("只取最高一项"))),
        ),
        Cell("cap", N_("最多加"), "number"),
        Cell("cap_rate", N_("最多为模块满分的（%）"), "percent"),
    ),
}
LINES = (
    Cell("name", N_("条目")),
    Cell("per", N_("每次多少分"), "number"),
    Cell("cap", N_("最多多少分"), "number"),
)
TABLES: dict[str, tuple[Table, ...]] = {
    "deduction": (
        Table(
            "lines",
            N_("扣分条目"),
            (
                *LINES,
                Cell(
                    "zeroes",
                    N_("重犯"),
                    "choice",
                    (
                        ("", N_("只扣分")),
                        ("yes", N_("出现即本项 0 分")),
                        ("over", N_("超过次数就处置")),
                    ),
                ),
                Cell("over", N_("次数"), "number"),
                Cell("scope", N_("处置到哪里"), "choice", SCOPES),
                Cell("effect", N_("处置"), "choice", EFFECTS),
            ),
            "l",
            N_("“每次多少分”空着，就由裁判写扣几分。"),
        ),
    ),
    "bonus": (Table("lines", N_("加分条目"), LINES, "l"),),
    "band": (
        Table(
            "measures",
            N_("测量什么"),
            (Cell("name", N_("名称")), Cell("unit", N_("单位"))),
            "m",
            N_("一项测几个值，就写几行；加了以后按“再加几行”，下面各档会有它的范围。"),
        ),
        Table(
            "bands",
            N_("各档"),
            (Cell("points", N_("得分"), "number"),),
            hint=N_("从上到下，先符合的一档算数。两头都空着的一档收下其余所有的值。"),
        ),
    ),
    "level": (
        Table(
            "levels",
            N_("等级"),
            (
                Cell("key", N_("代号")),
                Cell("name", N_("说明")),
                Cell("points", N_("得分"), "number"),
                Cell("from", N_("或从"), "number"),
                Cell("to", N_("到"), "number"),
                Cell("step", N_("步长"), "number"),
            ),
            "L",
            N_("写一个得分，或写从几分到几分由裁判选。"),
        ),
    ),
    "measure": (
        Table(
            "steps",
            N_("超出公差"),
            (Cell("over", N_("超差不大于"), "number"), Cell("points", N_("扣"), "number")),
            hint=N_("比最后一行超得还多，本项为 0。"),
        ),
    ),
    "rate": (
        Table(
            "tiers",
            N_("按计划大小分档"),
            (
                Cell("plan_to", N_("计划不大于"), "number"),
                Cell("points_per", N_("每步计分"), "number"),
            ),
            hint=N_("各档从小到大；最后一档的“计划不大于”空着。"),
        ),
    ),
}
BOUNDS = (
    Cell("low", N_("从"), "number"),
    Cell("low_open", N_("大于"), "tick"),
    Cell("high", N_("到"), "number"),
    Cell("high_open", N_("小于"), "tick"),
)
