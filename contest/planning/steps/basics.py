"""Name, organiser and days of a contest (基本信息)."""

from contest.i18n import N_
from contest.planning.fields import Place, apply
from contest.planning.paths import Document
from contest.planning.steps.written import Written
from contest.web.forms import Form

LEVELS = (
    ("", N_("未定")),
    ("team", N_("班组级")),
    ("workshop", N_("车间级")),
    ("enterprise", N_("企业级")),
    ("county", N_("县区级")),
    ("city", N_("市级")),
    ("province", N_("省级")),
    ("national", N_("国家级")),
)
SCOPES = (
    ("", N_("未定")),
    ("demonstration", N_("示范性")),
    ("regional", N_("区域性")),
    ("thematic", N_("主题性")),
    ("enterprise", N_("企业内部")),
)


def places(_document: Document) -> list[Place]:
    """The fields of this step."""
    return [
        Place("contest.name", N_("竞赛名称")),
        Place("contest.organiser", N_("主办单位")),
        Place("contest.edition", N_("届次或年份")),
        Place("contest.theme", N_("主题")),
        Place("contest.level", N_("级别"), "choice", LEVELS),
        Place("contest.scope", N_("范围"), "choice", SCOPES),
        Place("contest.starts_on", N_("比赛开始"), "day"),
        Place("contest.ends_on", N_("比赛结束"), "day"),
    ]


def write(form: Form, document: Document) -> Written:
    """Write the form into the document."""
    return Written(apply(places(document), form, document))
