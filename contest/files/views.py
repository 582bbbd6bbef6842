"""Looking at uploads (文件); who may is on the list of rights, for each file."""

import io

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from contest.db import db
from contest.files.models import StoredFile
from contest.files.operations import open_file

bp = Blueprint("files", __name__)


@bp.get("/files/<int:file_id>")
def show(file_id: int) -> ResponseReturnValue:
    """One file: pictures in the page, other things as a download."""
    stored = db.session.get_one(StoredFile, file_id)
    picture = stored.content_type.startswith("image/")
    response = send_file(
        io.BytesIO(open_file(stored)),
        mimetype=stored.content_type,
        as_attachment=not picture or "download" in request.args,
        download_name=stored.name,
        etag=stored.digest,
        max_age=0,
    )
    # whatever is inside, it runs nothing and asks for nothing
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
