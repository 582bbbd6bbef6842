"""Which pages there are to look at, and as whom (页面清单). The one list of shots and of axe."""

from dataclasses import dataclass
from datetime import date

from contest.demo.names import workers
from tests.demo_site import HEAD, JUDGE, PUBLIC

# the first electrician of the published contest; names do not depend on the day
FIRST = next(one.name for one in workers(date(2026, 5, 1)) if one.trade == "electrician")
PUBLISHED, JUDGED, REGISTERING = 1, 2, 3  # ids of the demonstration's contests


@dataclass(frozen=True)
class Shot:
    """One page.

    follow: selectors of links to go along one after the other, from ``path`` on
    fill:   fields of its form, which is then sent
    """

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()
    fill: tuple[tuple[str, str], ...] = ()
    status: int = 200


ROW = ("main table tbody a[href^='/entries/']",)
PAGES = (
    # the public
    Shot("public-home", PUBLIC, "/"),
    Shot("sign-in", PUBLIC, "/sign-in"),
    Shot("join", PUBLIC, "/join"),
    Shot("results", PUBLIC, "/results"),
    Shot("results-contest", PUBLIC, f"/results/{PUBLISHED}"),
    Shot("results-event", PUBLIC, f"/results/{PUBLISHED}/electrician"),
    Shot("results-find", PUBLIC, "/results/find"),
    Shot("results-own", PUBLIC, "/results/find", fill=(("no", "001"), ("name", FIRST))),
    Shot("verify", PUBLIC, "/verify"),
    Shot("not-found", PUBLIC, "/nowhere", status=404),
    # the organiser
    Shot("home", "organiser", "/"),
    Shot("overview-registering", "organiser", f"/contests/{REGISTERING}"),
    Shot("overview-judging", "organiser", f"/contests/{JUDGED}"),
    Shot("overview-published", "organiser", f"/contests/{PUBLISHED}"),
    Shot("gallery", "organiser", "/contests/new"),
    Shot("preview", "organiser", "/contests/kinds/skills"),
    Shot("create", "organiser", "/contests/new?kind=skills"),
    Shot("setup-basics", "organiser", f"/contests/{REGISTERING}/setup/basics"),
    Shot("setup-events", "organiser", f"/contests/{REGISTERING}/setup/events"),
    Shot("setup-stages", "organiser", f"/contests/{REGISTERING}/setup/stages"),
    Shot("setup-awards", "organiser", f"/contests/{REGISTERING}/setup/awards"),
    Shot("setup-registration", "organiser", f"/contests/{REGISTERING}/setup/registration"),
    Shot("setup-check", "organiser", f"/contests/{REGISTERING}/setup/check"),
    Shot("trial", "organiser", f"/contests/{REGISTERING}/setup/try?event=welder"),
    Shot("trial-paste", "organiser", f"/contests/{REGISTERING}/setup/try?event=welder&mode=paste"),
    Shot("changes", "organiser", f"/contests/{REGISTERING}/changes"),
    Shot("notices", "organiser", f"/contests/{JUDGED}/notices"),
    Shot("rubric", "organiser", f"/contests/{JUDGED}/stages/8/rubric"),
    Shot("rubric-frozen", "organiser", "/stages/8/rubric/edit"),
    Shot("rubric-versions", "organiser", "/stages/8/rubric/versions"),
    Shot("rubric-edit", "organiser", "/stages/14/rubric/edit"),
    Shot("rubric-import", "organiser", "/stages/14/rubric/import"),
    Shot("rubric-copy", "organiser", "/stages/14/rubric/copy"),
    Shot("rubric-preview", "organiser", "/stages/14/rubric/preview"),
    Shot("review", "organiser", f"/contests/{REGISTERING}/entries"),
    Shot("review-entry", "organiser", f"/contests/{REGISTERING}/entries?state=submitted", ROW),
    Shot("imports", "organiser", f"/contests/{REGISTERING}/imports"),
    Shot("units", "organiser", f"/contests/{REGISTERING}/units"),
    Shot("draws", "organiser", f"/contests/{JUDGED}/draws"),
    Shot("draw", "organiser", "/events/4/draw"),
    Shot("check-in", "organiser", f"/contests/{JUDGED}/check-in"),
    Shot("judges", "organiser", f"/contests/{JUDGED}/judges"),
    Shot("judge-account", "organiser", f"/contests/{JUDGED}/judges", ("main table tbody a",)),
    Shot("panels", "organiser", f"/contests/{JUDGED}/panels"),
    Shot("panel", "organiser", "/panels/4"),
    Shot("recusals", "organiser", f"/contests/{JUDGED}/recusals"),
    Shot("progress", "organiser", f"/contests/{JUDGED}/judging"),
    Shot("progress-stage", "organiser", "/stages/10/judging"),
    Shot("marks", "organiser", "/stages/8/marks"),
    Shot("offline", "organiser", f"/contests/{JUDGED}/offline"),
    Shot("offline-stage", "organiser", "/stages/8/offline"),
    Shot("statistics", "organiser", f"/contests/{JUDGED}/statistics"),
    Shot("results-state", "organiser", f"/contests/{JUDGED}/results"),
    Shot("results-state-published", "organiser", f"/contests/{PUBLISHED}/results"),
    Shot("ranking", "organiser", "/events/2/ranking"),
    Shot("ranking-live", "organiser", "/events/4/ranking"),
    Shot("teams", "organiser", f"/contests/{PUBLISHED}/teams"),
    Shot("derivation", "organiser", "/events/2/ranking", ("main a[href$='/derivation']",)),
    Shot("publication", "organiser", f"/contests/{PUBLISHED}/publications/1"),
    Shot("certificates", "organiser", f"/contests/{PUBLISHED}/certificates"),
    Shot("certificate", "organiser", "/certificates/1"),
    Shot("certificate-wording", "organiser", f"/contests/{PUBLISHED}/certificates/wording"),
    Shot("log", "organiser", f"/contests/{JUDGED}/log"),
    # the scorekeeper
    Shot("home-scorekeeper", "scorekeeper", "/"),
    Shot("office-theory", "scorekeeper", "/stages/11/office"),
    Shot("office-times", "scorekeeper", "/stages/8/office"),
    # the enterprise
    Shot("home-enterprise", "enterprise", "/"),
    Shot("desk", "enterprise", f"/contests/{REGISTERING}/desk"),
    Shot("desk-add", "enterprise", "/events/8/desk/add"),
    Shot("desk-roster", "enterprise", f"/contests/{REGISTERING}/desk/roster"),
    Shot("desk-earlier", "enterprise", "/events/7/desk/earlier"),
    Shot("desk-photos", "enterprise", f"/contests/{REGISTERING}/desk/photos"),
    Shot(
        "desk-entry",
        "enterprise",
        f"/contests/{REGISTERING}/desk",
        ("main a[href$='/edit']",),
    ),
    Shot("own-certificates", "enterprise", f"/contests/{PUBLISHED}/own-certificates"),
    # the judge and the head judge
    Shot("judge-list", JUDGE, "/judge"),
    Shot("judge-score", JUDGE, "/judge", ("main a.lt-entry[data-state=left]",)),
    Shot("judge-done", JUDGE, "/judge", ("main a.lt-entry[data-state=done]",)),
    Shot("head-list", HEAD, "/judge"),
    Shot("head-judge", HEAD, "/judge/head"),
    # the supervisor and the administrator
    Shot("home-supervisor", "supervisor", "/"),
    Shot("refused", "enterprise", f"/contests/{JUDGED}/log", status=403),
    Shot("home-admin", "admin", "/"),
    Shot("accounts", "admin", "/accounts"),
    Shot("account-new", "admin", "/accounts/new"),
    Shot("account", "admin", "/accounts/2"),
    Shot("own-account", "admin", "/account"),
    Shot("log-house", "admin", "/log"),
)
