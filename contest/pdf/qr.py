"""Codes that machines read, as SVG (二维码、条码)."""

import re

import segno

from contest.pdf.errors import BAD_BARCODE, PrintError

LONGEST = 24  # characters of a Code 128; more would be too fine to read from paper
DARK = re.compile(rb"\x01+")
QUIET = 10  # modules of white at both ends of a Code 128
# widths of bars and gaps for each value of Code 128, from ISO/IEC 15417; 106 is the stop
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
)
CODE128 = _WIDTHS.split()
START_B, STOP = 104, 106


def qr_svg(text: str) -> str:
    """A QR code of medium correction without a margin; the page leaves the white around it.

    Always with mask 3: trying all eight, as the standard advises, takes ten times as long, which a
    thousand certificates feel, and every reader reads any of them.
    """
    matrix = segno.make_qr(text, error="m", boost_error=False, mask=3).matrix
    side = len(matrix)
    # one line a row of dark modules; a light module parts the rows of the joined matrix
    lines = "".join(
        f"M{dark.start() % (side + 1)} {dark.start() // (side + 1)}h{dark.end() - dark.start()}"
        for dark in DARK.finditer(b"\0".join(matrix))
    )
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
    return f'<svg {box}><path transform="translate(0 .5)" stroke="#000" d="{lines}"/></svg>'


def code128_svg(text: str) -> str:
    """A Code 128 (set B) with its white at both ends, ten times as wide as high or so."""
    if not text or len(text) > LONGEST or not all(32 <= ord(c) < 127 for c in text):
        raise PrintError(BAD_BARCODE, text=text)
    values = [START_B, *(ord(c) - 32 for c in text)]
    check = (START_B + sum(i * v for i, v in enumerate(values[1:], start=1))) % 103
    bars, at = [], QUIET
    for value in (*values, check, STOP):
        for position, width in enumerate(CODE128[value]):
            if position % 2 == 0:
                bars.append(f"M{at} 0h{width}v20h-{width}z")
            at += int(width)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + QUIET} 20" '
        f'preserveAspectRatio="none"><path d="{"".join(bars)}"/></svg>'
    )
