"""A part of a page that keeps itself up to date (实时进度): 304 while nothing moved."""

from collections.abc import Callable

from flask import Response, make_response, request

from contest.judging.progress import progress_stamp
from contest.web.locale import language


def live_part(stage_id: int, viewer: str, draw: Callable[[], str]) -> Response:
    """The part as ``draw`` makes it, unless the caller has this version already.

    viewer: whoever sees another part than others; it stands in the version
    """
    stamp = f"{progress_stamp(stage_id)}-{viewer}-{language()}-{request.query_string.decode()}"
    response = make_response("" if request.if_none_match.contains(stamp) else draw())
    if request.if_none_match.contains(stamp):
        response.status_code = 304
    response.set_etag(stamp)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
