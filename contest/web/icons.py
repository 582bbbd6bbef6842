"""Icons of the page: each used one is a ``<symbol>`` at its end, once (图标)."""

import re

from flask import Flask, g, request
from markupsafe import Markup

from contest.config import ROOT

SPRITE = next((ROOT / "static" / "vendor").glob("tabler-icons-*/outline.svg"))
SYMBOL = re.compile(r'<symbol id="i-([^"]+)" viewBox="0 0 24 24">(.*)</symbol>')
ICONS = dict(SYMBOL.findall(SPRITE.read_text()))


def init_icons(app: Flask) -> None:
    """Make ``icon`` and the sprite known to templates."""
    app.jinja_env.globals.update(icon=icon, begin_sprite=begin_sprite, sprite=sprite)


def icon(name: str, size: str = "") -> Markup:
    """An outline icon beside a word; ``size`` is sm, lg or xl. Drawn in full without a sprite.

    Names stand in script/icons.txt; another one is a line there and a run of script/vendor.
    """
    drawing = ICONS[name]
    used = g.get("icons")
    if used is not None:
        used.add(name)
        drawing = f'<use href="#i-{name}"/>'
    box = "" if used is not None else ' viewBox="0 0 24 24"'
    style = f"icon icon-{size}" if size else "icon"
    # names and drawings come from our own vendored file
    return Markup(f'<svg class="{style}"{box} aria-hidden="true">{drawing}</svg>')  # noqa: S704


def begin_sprite() -> str:
    """From here on icons refer to the sprite; base.html calls it first of all.

    Not where htmx takes a part out of the page: that has only the sprite it came with.
    """
    g.icons = None if "HX-Request" in request.headers else set()
    return ""


def sprite() -> Markup:
    """The drawings of all icons used since ``begin_sprite``."""
    used = g.pop("icons") or ()
    symbols = "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>' for name in sorted(used)
    )
    head = '<svg width="0" height="0" aria-hidden="true" class="lt-sprite"><defs>'
    return Markup(f"{head}{symbols}</defs></svg>")  # noqa: S704
