"""Language and display of the reader (语言、深浅色); the catalogue is compiled at start."""

import io
from functools import cache
from pathlib import Path

from babel.messages import mofile, pofile
from babel.support import Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, get_locale

from contest import i18n
from contest.config import ROOT

LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")
HTML_LANG = {"zh": "zh-CN", "en": "en"}
YEAR_S = 365 * 24 * 3600
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def init_locale(app: Flask) -> None:
    """Choose the language of each request and put the translating functions into templates."""
    app.config.update(BABEL_DEFAULT_LOCALE="zh", BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    babel = Babel(app, locale_selector=language)
    with app.app_context():
        catalogues = babel.domain_instance.cache
    # what Flask-Babel would look for in files; 中文 is what stands in the source
    catalogues["en", "messages"] = compiled(CATALOGUE, CATALOGUE.stat().st_mtime_ns)
    catalogues["zh", "messages"] = Translations()
    app.jinja_env.globals.update(
        _=i18n._, ngettext=i18n.ngettext, language=language, html_lang=html_lang, theme=theme
    )
    app.after_request(_name_language)


@cache
def compiled(path: Path, changed_ns: int) -> Translations:
    """A catalogue as it is looked up, from its text; once for each state of the file (ns)."""
    with path.open("rb") as file:
        catalogue = pofile.read_po(file, locale="en")
    packed = io.BytesIO()
    mofile.write_mo(packed, catalogue)
    packed.seek(0)
    return Translations(packed)


def language() -> str:
    """``zh`` or ``en``: what the address says, the account's choice, cookie, the browser's wish.

    The address, ``?lang=en``, is for public pages, which are the same for everybody who opens it.
    """
    if not has_request_context():  # commands and jobs; jobs force the language of who asked
        return "zh"
    visitor = g.get("visitor")
    named = request.args.get("lang")
    if named in LANGUAGES:
        return str(named)
    chosen = (visitor.locale if visitor else None) or request.cookies.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or "zh"


def html_lang() -> str:
    """For ``<html lang>``: the language the page is really in."""
    return HTML_LANG[str(get_locale())]


def theme() -> str | None:
    """``light`` or ``dark`` as the person chose; None leaves it to the browser."""
    visitor = g.get("visitor")
    chosen = (visitor.theme if visitor else None) or request.cookies.get("theme")
    return chosen if chosen in THEMES else None


def keep_choice(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Remember a choice in this browser for a year; nothing secret."""
    response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", secure=secure, httponly=True)


def _name_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = html_lang()
        response.vary.update(("Accept-Language", "Cookie"))
    return response
