"""A QR code as the path of an SVG (二维码)."""

import io
import re

import segno


def qr_path(text: str) -> str:
    """The code of ``text`` as ``"<size> <path>"``; size: modules a side with the quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=4, xmldecl=False, omitsize=True)
    drawing = out.getvalue().decode()
    size = re.search(r'viewBox="0 0 (\d+)', drawing)
    path = re.search(r' d="([^"]+)"', drawing)
    return f"{size.group(1) if size else 0} {path.group(1) if path else ''}"
