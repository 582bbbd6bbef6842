"""Take a picture of every page: 中文 in three widths, English once."""

import argparse
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT
from tests.demo_site import HEAD, JUDGE, Site, demo_site
from tests.shots.pages import PAGES, Shot
from tests.web_fixtures import CHROMIUM

HEIGHTS = {1280: 900, 820: 1180, 390: 844}
LOOKS = [("zh", width) for width in HEIGHTS] + [("en", 1280)]
TALLEST = 6000
# picture in docs/pictures → page, width, height
PICTURES = {
    "ranking": ("ranking", 1280, 860),
    "progress": ("progress-stage", 1280, 980),
    "judge": ("judge-done", 1180, 820),
    "desk": ("desk", 1280, 860),
}


def open_shot(page: Page, shot: Shot) -> None:
    """Go to the page, its links and its form; fails when it is not there."""
    response = page.goto(shot.path)
    assert response is not None
    for selector in shot.follow:
        link = page.locator(selector).first
        response = page.goto(link.get_attribute("href", timeout=5000) or "")
        assert response is not None
    for name, value in shot.fill:
        page.fill(f"main [name={name}]", value)
    if shot.fill:
        with page.expect_navigation():
            page.press(f"main [name={shot.fill[-1][0]}]", "Enter")
    assert response.status == shot.status, f"{shot.name}: {response.status} at {page.url}"


def pictures(browser: Browser, site: Site, shots: list[Shot]) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every shot in every look; each person signs in once a look."""
    for lang, width in LOOKS:
        viewport = {"width": width, "height": HEIGHTS[width]}
        for who in dict.fromkeys(shot.who for shot in shots):
            context = site.enter(browser, who, lang, viewport=viewport)
            for shot in shots:
                if shot.who == who:
                    page = context.new_page()
                    open_shot(page, shot)
                    yield f"{shot.name}-{lang}-{width}.png", photograph(page, width, who)
                    page.close()
            context.close()


def photograph(page: Page, width: int, who: str) -> bytes:
    """The whole page, as long as that is not absurd; of a tablet what its screen shows."""
    if who in (HEAD, JUDGE):
        return page.screenshot()
    tall = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
    return page.screenshot(full_page=True, clip=clip)


def smaller(png: bytes) -> bytes:
    """The same picture with a palette of 256 colours."""
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def for_docs(browser: Browser, site: Site) -> Iterator[tuple[str, bytes]]:
    """The pictures of manual and README: what a screen shows, small enough for a repository."""
    by_name = {shot.name: shot for shot in PAGES}
    for name, (page_name, width, height) in PICTURES.items():
        shot = by_name[page_name]
        context = site.enter(browser, shot.who, viewport={"width": width, "height": height})
        page = context.new_page()
        open_shot(page, shot)
        yield f"{name}.png", page.screenshot()
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/shots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pages; all unless given")
    parser.add_argument("--into", type=Path, default=ROOT / "instance" / "shots")
    parser.add_argument("--docs", action="store_true", help="only those in docs/pictures, anew")
    parser.add_argument("--list", action="store_true", help="name the pages and end")
    chosen = parser.parse_args()
    shots = [shot for shot in PAGES if not chosen.names or shot.name in chosen.names]
    if chosen.list:
        print(*(shot.name for shot in shots), sep="\n")
        return
    into = ROOT / "docs" / "pictures" if chosen.docs else chosen.into
    into.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_site(Path(folder)) as site,
        sync_playwright() as tool,
    ):
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        taken = for_docs(browser, site) if chosen.docs else pictures(browser, site, shots)
        for name, png in taken:
            (into / name).write_bytes(smaller(png))
        browser.close()
    print(into)


if __name__ == "__main__":
    main()
