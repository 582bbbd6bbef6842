"""The ready-made kinds as people choose them (蓝本): a word, a sentence, a few tags, an icon."""

from dataclasses import dataclass

from contest.contests.kinds import kind_codes
from contest.i18n import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind shows in the gallery; its rules stand in its file."""

    name: str
    text: str
    tags: tuple[str, ...]
    icon: str


KINDS = {
    "skills": Kind(
        N_("职业技能竞赛"),
        N_("按工种比理论和实操，盲号评分，排名次，推荐技能等级。"),
        (N_("理论 30 / 实操 70"), N_("盲评"), N_("5 名裁判")),
        "tools",
    ),
    "labour": Kind(
        N_("劳动竞赛"),
        N_("单位、班组按月比产量、质量、安全、成本，评流动红旗。"),
        (N_("按月"), N_("自评 + 考评"), N_("流动红旗")),
        "building-factory-2",
    ),
    "labour-theme": Kind(
        N_("专项劳动竞赛"),
        N_("围绕重点工程或主题，比计划完成和增长率。"),
        (N_("计划 / 实绩"), N_("阶段奖"), N_("总评奖")),
        "target-arrow",
    ),
    "drill": Kind(
        N_("岗位练兵"),
        N_("班组到市级层层练，最多十万人，看参与率和提高幅度。"),
        (N_("多轮晋级"), N_("参与率")),
        "users-group",
    ),
    "innovation": Kind(
        N_("技术革新"),
        N_("项目申报，专家评审，核实经济效益，分等奖励。"),
        (N_("申报书"), N_("效益核实")),
        "bulb",
    ),
    "proposals": Kind(
        N_("合理化建议"),
        N_("收建议、采纳、实施、算效益，统计采纳率。"),
        (N_("长期开放"), N_("采纳率")),
        "message-2-bolt",
    ),
    "ankang-cup": Kind(
        N_("安康杯"),
        N_("检查表扣分，分项设底线，一票否决，隐患整改闭环。"),
        (N_("扣分"), N_("否决项"), N_("部分公开")),
        "shield-check",
    ),
    "three-none": Kind(
        N_("三无班组·三优个人"),
        N_("无违章、无隐患、无事故；跟班干部、班组长、群监员评优。"),
        (N_("月评"), N_("积分")),
        "helmet",
    ),
    "pioneer": Kind(
        N_("工人先锋号"),
        N_("申报、资格、现场评审、名额、公示、授牌、年度复核。"),
        (N_("名额"), N_("授牌"), N_("复核")),
        "flag",
    ),
    "chief-worker": Kind(
        N_("首席职工"),
        N_("竞赛、业绩、民主评议合成总分，公示后聘任，有任期和年度考核。"),
        (N_("聘期"), N_("津贴"), N_("公示")),
        "user-star",
    ),
    "honours": Kind(
        N_("技术能手·绝技绝招"),
        N_("按名次或评审授予称号，先进操作法以作者命名。"),
        (N_("称号"), N_("命名")),
        "award",
    ),
    "model-studio": Kind(
        N_("劳模创新工作室"),
        N_("按条件和评分命名，到期复核确认。"),
        (N_("命名"), N_("复核")),
        "building-community",
    ),
    "learning": Kind(
        N_("学习型班组·职工素质"),
        N_("按量化标准考评学习、培训和成果。"),
        (N_("考评"), N_("年度")),
        "school",
    ),
    "workers-home": Kind(
        N_("职工之家"),
        N_("千分制考评，分级命名，到期复核。"),
        (N_("千分制"), N_("复核")),
        "home-heart",
    ),
    "union-review": Kind(
        N_("工会工作考评"),
        N_("按年度目标考评下级工会，自评后审核。"),
        (N_("自评 + 审核"), N_("年度")),
        "clipboard-list",
    ),
    "show": Kind(
        N_("文体比赛"),
        N_("歌手、演讲、舞蹈，评委打分去高去低，当场亮分。"),
        (N_("去高去低"), N_("当场亮分")),
        "microphone-2",
    ),
}


def available() -> dict[str, Kind]:
    """The kinds that have a file, in the order of the list above."""
    codes = kind_codes()
    return {code: kind for code, kind in KINDS.items() if code in codes}
