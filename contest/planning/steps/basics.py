"""Name, organiser and days of a contest (基本信息)."""

import copy

from contest.i18n import N_
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.rows import Sent
from contest.planning.steps.work import Work

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


def arrange(_document: Document, _sent: Sent | None) -> dict[str, list[str]]:
    """There are no lists here."""
    return {}


def places(_document: Document, _sent: Sent | None) -> list[Place]:
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


def shown(document: Document, _sent: Sent | None) -> Document:
    """The fields show the document as it is."""
    return copy.deepcopy(document)


def write(work: Work) -> None:
    """Write the form into the document."""
    work.apply(places(work.document, None))
