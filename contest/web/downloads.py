"""Files that leave the house (下载): saved under a name in any script."""

from urllib.parse import quote

from flask import Response


def attached(response: Response, name: str) -> Response:
    """The response as a file to save. A header holds Latin letters only, so the name is encoded."""
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response
