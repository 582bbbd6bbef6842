"""Why a paper cannot be printed; the message is for people, with fields in ``values``."""

from contest.i18n import N_

MISSING = N_(
    "字体里没有“{character}”字（{code}，{where}），没有打印。"
    "请核对这个字；写法无误的，请管理员补装含有它的字体。"
)
BAD_PHOTO = N_("照片“{name}”不是 JPEG 或 PNG 图片，没有打印。请换一张照片。")
BAD_BARCODE = N_("条码“{text}”里有不能编码的字符，或超过 24 个字符。")
BAD_DATA = N_("“{template}”的打印数据不完整：{detail}")


class PrintError(ValueError):
    """A paper cannot be set; ``message`` and ``values`` say why and what to do."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


class MissingGlyph(PrintError):
    """A character that no font has; printing without it would leave a name mutilated."""

    def __init__(self, character: str, where: str) -> None:
        code = f"U+{ord(character):04X}"
        super().__init__(MISSING, character=character, code=code, where=where)
        self.character = character
        self.where = where
