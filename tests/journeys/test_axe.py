"""Every page of the demonstration, in both languages: nothing serious that axe-core finds."""

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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_serious(site, chromium, lang):
    found = {}
    for who in dict.fromkeys(shot.who for shot in PAGES):
        context = site.enter(chromium, who, lang)
        page = context.new_page()
        for place, shot in enumerate(PAGES):
            if shot.who == who:
                # every page in one width; which one differs between the languages
                width = WIDTHS[(place + (lang == "en")) % len(WIDTHS)]
                page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                open_shot(page, shot)
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
                findings = [*axe(page), *(["wider than the window"] if wide else [])]
                if findings:
                    found[shot.name, width] = findings
        context.close()

    assert found == {}
