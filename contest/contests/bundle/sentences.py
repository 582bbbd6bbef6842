"""Errors of the shape, as sentences for people: one for each type of pydantic's errors."""

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic_core import ErrorDetails

from contest.contests.bundle.problems import Findings, join_path
from contest.contests.bundle.shape import values
from contest.contests.bundle.shape.document import FORMAT, Bundle
from contest.contests.bundle.shape.values import Part
from contest.i18n import N_, _
from contest.version import NAME, VERSION

PATTERNS = {
    values.CODE_PATTERN: N_(
        "“{found}”不能作代码：只用字母、数字和 _ . -，以字母或数字开头，最多 64 个字符。"
    ),
    values.DECIMAL_PATTERN: N_('“{found}”不是数，请写成 "8.5" 这样的小数，不要空格、加号和指数。'),
    values.AMOUNT_PATTERN: N_('“{found}”不是不小于 0 的数，请写成 "8.5" 这样的小数。'),
    values.DATE_PATTERN: N_("“{found}”不是日期，请写成 2026-05-01 这样。"),
    values.MOMENT_PATTERN: N_("“{found}”不是时间，请写成 2026-05-01T08:00 这样。"),
    values.STAGE_PATTERN: N_("“{found}”不是阶段，请写阶段代码，或“阶段代码/周期代码”。"),
    values.SCORER_PATTERN: N_(
        "“{found}”不是评分人，请写裁判代码、office、self、audit 或 department:部门代码。"
    ),
    values.TARGET_PATTERN: N_("“{found}”不是晋级去向，请写 export 或“event:赛项代码”。"),
    values.NOT_BLANK_PATTERN: N_("不能为空。"),
}
SENTENCES = {
    "missing": N_("必须填写。"),
    "bool_type": N_("要写 true 或 false，现在是 {found}。"),
    "int_type": N_("要写不带引号的整数，现在是 {found}。"),
    "list_type": N_("要写成列表 […]，现在是 {found}。"),
    "dict_type": N_("要写成表 {{…}}，现在是 {found}。"),
    "model_type": N_("要写成表 {{…}}，现在是 {found}。"),
    "model_attributes_type": N_("要写成表 {{…}}，现在是 {found}。"),
    "greater_than_equal": N_("不能小于 {ge}，现在是 {found}。"),
    "less_than_equal": N_("不能大于 {le}，现在是 {found}。"),
    "string_too_long": N_("太长了，最多 {max_length} 个字符。"),
    "no_such_day": N_("没有 {found} 这一天。"),
    "no_such_moment": N_("没有 {found} 这个时间。"),
}


def sentence(error: ErrorDetails, document: Mapping[str, Any]) -> str:
    """What one error of the shape says to a person."""
    kind, found = error["type"], error["input"]
    special = SPECIAL.get(kind)
    if special:
        return special(error, document)
    if kind == "string_pattern_mismatch":
        return _(PATTERNS[error["ctx"]["pattern"]], found=_short(found))
    return _(SENTENCES[kind], found=_short(found), **error.get("ctx", {}))


def _extra(error: ErrorDetails, document: Mapping[str, Any]) -> str:
    key = str(error["loc"][-1])
    near = difflib.get_close_matches(key, _known(error["loc"][:-1]), 1)
    text = _("不认识“{key}”这个键。", key=_short(key))
    if near:
        text += _("是不是“{near}”？", near=near[0])
    made_by = document.get("made_by")
    if isinstance(made_by, str) and is_newer(made_by):
        text += _(
            "这个文件由更新的版本（{made_by}）生成，请先升级本程序。", made_by=_short(made_by)
        )
    return text


def _text(error: ErrorDetails, document: Mapping[str, Any]) -> str:
    found = error["input"]
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return _('数要写成带引号的文字，如 "{found}"，现在是没有引号的数。', found=_short(found))
    return _("要写成文字，现在是 {found}。", found=_short(found))


def _words(error: ErrorDetails, document: Mapping[str, Any]) -> str:
    found = error["input"]
    if error["loc"] == ("format",):
        if isinstance(found, str) and re.fullmatch(r"leitai-bundle/[0-9]+", found):
            return _(
                "格式 {found} 不是本程序的 {format}：请用更新的版本打开。",
                found=_short(found),
                format=FORMAT,
            )
        return _("不是竞赛包：format 应为“{format}”。", format=FORMAT)
    words = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    return _("没有“{found}”这个取值，可以用的是 {words}。", found=_short(found), words=words)


SPECIAL: dict[str, Callable[[ErrorDetails, Mapping[str, Any]], str]] = {
    "extra_forbidden": _extra,
    "string_type": _text,
    "literal_error": _words,
}


def is_newer(made_by: str) -> bool:
    """Whether ``made_by`` names a later version of this program than the one running."""
    match = re.fullmatch(rf"{NAME} ([0-9]{{1,6}}(?:\.[0-9]{{1,6}})*)", made_by.strip())
    return match is not None and _version(match[1]) > _version(VERSION)


def _version(text: str) -> list[int]:
    return [int(part) for part in text.split(".")]


def note(errors: list[ErrorDetails], document: Mapping[str, Any], found: Findings) -> None:
    """Note every error of the shape under its path."""
    for error in errors:
        if error["type"] == "string_unicode":
            continue  # half a surrogate pair: noted when the document was cleaned
        found.error(join_path(place(error)), sentence(error, document))


def place(error: ErrorDetails) -> tuple[int | str, ...]:
    """The path of an error, without what pydantic adds to it for unions and keys."""
    return tuple(p for p in error["loc"] if p != "[key]" and not str(p).startswith("<"))


def _known(location: tuple[int | str, ...]) -> list[str]:
    """The keys that the table at ``location`` may have."""
    model: type[Part] = Bundle
    for part in location:
        if isinstance(part, int):
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if part in fields:
            model = _model_in(fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)


def _short(found: Any) -> str:
    text = {True: "true", False: "false"}[found] if isinstance(found, bool) else str(found)
    if isinstance(found, (dict, list)):
        text = "{…}" if isinstance(found, dict) else "[…]"
    return text if len(text) <= 40 else text[:39] + "…"
