"""What a file is by its bytes, not by its name; pictures lose what the camera wrote into them."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from contest.errors import Invalid
from contest.i18n import _

MB = 1024 * 1024
PDF = "application/pdf"
JPEG = "image/jpeg"
PICTURES = ("JPEG", "PNG", "WEBP")
# purpose → largest size, bytes; whether a PDF will do; longest side of a picture, pixels
LIMITS = {
    "photo": (8 * MB, False, 1000),
    "stamped_form": (20 * MB, True, 2600),
    "evidence": (20 * MB, True, 2600),
    "scan": (20 * MB, True, 2600),
}
MOST_PIXELS = 60_000_000  # a picture that unpacks to more is refused before it is unpacked


def plain_file(data: bytes, purpose: str) -> tuple[bytes, str]:
    """The bytes to keep and their type. Raises Invalid with a sentence about what is wrong."""
    most, with_pdf, side = LIMITS[purpose]
    if not data:
        raise _wrong(_("文件是空的，请重新选择。"))
    if len(data) > most:
        raise _wrong(_("文件超过 {most} MB，请压缩后再上传。", most=most // MB))
    if data[:5] == b"%PDF-":
        if not with_pdf:
            raise _wrong(_("这里要一张照片，请上传 JPG 或 PNG。"))
        return data, PDF
    return _picture(data, side, with_pdf), JPEG


def _picture(data: bytes, side: int, with_pdf: bool) -> bytes:
    """The picture drawn anew as JPEG, upright, at most ``side`` pixels long."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=PICTURES)
        if image.width * image.height > MOST_PIXELS:
            raise _wrong(_("照片的像素太多，请缩小后再上传。"))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((side, side))
        canvas = Image.new("RGB", upright.size, "white")
        full = upright.convert("RGBA")
        canvas.paste(full, mask=full.getchannel("A"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        wanted = _("JPG、PNG 或 PDF") if with_pdf else _("JPG 或 PNG")
        raise _wrong(_("认不出这个文件。请上传 {wanted}。", wanted=wanted)) from None
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
