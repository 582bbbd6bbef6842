"""Every page of the demonstration in both languages: it fits, axe-core finds nothing serious."""

import pytest

from tests.demo_site import demo_site
from tests.shots.__main__ import HEIGHTS, open_shot
from tests.shots.pages import PAGES
from tests.web_fixtures import axe

pytestmark = pytest.mark.browser
WIDTHS = list(HEIGHTS)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with demo_site(tmp_path_factory.mktemp("demo") / "instance") as served:
        yield served


def test_axe_finds_nothing_serious(site, chromium):
    found = {}
    for who in dict.fromkeys(shot.who for shot in PAGES):
        context = site.enter(chromium, who)
        page = context.new_page()
        for place, shot in enumerate(PAGES):
            for turn, lang in enumerate(("zh", "en")):
                if shot.who == who:
                    context.add_cookies([{"name": "lang", "value": lang, "url": site.base}])
                    # every page in one width; which one differs between the languages
                    width = WIDTHS[(place + turn) % len(WIDTHS)]
                    # what axe-core looks at is the same in both: pages take turns
                    asked = place % 2 == turn
                    if findings := look_at(page, shot, lang, width, asked=asked):
                        found[shot.name, lang, width] = findings
        context.close()

    assert found == {}


def look_at(page, shot, lang, width, *, asked):
    """What is wrong with one page in this width; asked: axe-core too."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    open_shot(page, shot)
    assert page.get_attribute("html", "lang").startswith(lang)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    return [*(axe(page) if asked else []), *(["wider than the window"] if wide else [])]
