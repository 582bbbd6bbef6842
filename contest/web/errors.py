"""Errors become a page or JSON, each with a sentence that says what to do next (出错页)."""

import contextlib
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, current_app, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from contest.errors import Conflict, ContestError, Invalid
from contest.i18n import N_, _, say
from contest.pdf.errors import PrintError
from contest.web.security import request_id

# status → heading and what to do; the sentence of a ContestError takes the second place
PAGES = {
    400: (N_("这一步没有办成"), N_("送来的内容不完整。请返回上一页，改好再提交。")),
    401: (N_("请先登录"), N_("登录后再看这一页。")),
    403: (N_("这一页您不能看"), N_("它只对别的角色开放。请换一个账号，或请组织者给您这个角色。")),
    404: (N_("没有这一页"), N_("地址可能写错了，或者内容已经移走。请从首页重新找。")),
    405: (N_("不能这样打开这一页"), N_("请从首页重新找到它。")),
    409: (N_("别人刚改过"), N_("您的改动没有写入。请返回上一页，刷新后看清现在的内容，再决定。")),
    413: (N_("文件太大"), N_("最多 {limit} MB。请压缩图片，或把文件拆开再上传。")),
    429: (N_("请等一等再试"), N_("试的次数太多了。请过几分钟再来。")),
    500: (N_("没有办成"), N_("没有保存成功。请再试一次；仍不行请把编号 {number} 告诉管理员。")),
}
EXPIRED = N_("这一页放得太久了，请返回上一页，刷新后再提交。您填的内容还在上一页。")


def init_errors(app: Flask) -> None:
    """Answer every error in the form the caller reads."""
    app.register_error_handler(ContestError, _contest_error)
    app.register_error_handler(PrintError, _print_error)
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _bug)

    def log_exception(exc_info: Any) -> None:
        where = (request_id(), request.method, request.path)
        app.logger.error("%s failed: %s %s", *where, exc_info=exc_info)

    app.log_exception = log_exception  # type: ignore[method-assign]  # meant to be replaced


@contextlib.contextmanager
def telling() -> Iterator[None]:
    """For buttons: an error of the operation becomes a message on the next page.

    ``with telling(), transaction(): …`` and then redirect. A form that people fill in catches
    ``Invalid`` itself and shows the form again, so that nothing typed is lost.
    """
    try:
        yield
    except ContestError as error:
        flash(str(error), "crimson")


def wants_json() -> bool:
    """Does the caller read JSON rather than pages?"""
    if request.path.startswith("/api/") or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return best == "application/json"


def answer(
    status: int, message: str, problems: dict[str, str] | None = None, heading: str = ""
) -> Response:
    """The page of an error, or ``{"error": …}``; ``problems`` name places in what came in."""
    if wants_json():
        body: dict[str, object] = {"error": message, "request_id": request_id()}
        if problems:
            body["problems"] = problems
        return make_response(body, status)
    page = render_template(
        "errors/error.html",
        status=status,
        heading=heading or _(PAGES.get(status, PAGES[400])[0]),
        message=message,
        problems=problems or {},
    )
    return make_response(page, status)


def _contest_error(error: ContestError) -> ResponseReturnValue:
    problems = error.problems if isinstance(error, Invalid) else None
    return answer(error.status, str(error), problems)


def _print_error(error: PrintError) -> ResponseReturnValue:
    """A character without a glyph, a photo that is none: the room need not catch it."""
    return answer(Invalid.status, say(error))


def _integrity_error(error: IntegrityError) -> ResponseReturnValue:
    current_app.logger.warning("%s conflict: %s %s", request_id(), request.path, error.orig)
    return answer(Conflict.status, _(PAGES[409][1]))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    heading, advice = PAGES.get(status, PAGES[400])
    if isinstance(error, CSRFError):
        advice = EXPIRED
    values = {"limit": current_app.config["MAX_UPLOAD"] >> 20, "number": request_id()}
    response = answer(status, _(advice, **values), heading=_(heading))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _bug(_error: Exception) -> ResponseReturnValue:
    return answer(500, _(PAGES[500][1], number=request_id()))
