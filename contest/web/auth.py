"""Who is at the other end of this request (当前访问者)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app, g, request, session
from sqlalchemy import bindparam, select

from contest.accounts.models import Account, Role
from contest.audit.operations import Actor
from contest.clock import now
from contest.db import db, table_of
from contest.panels.models import Judge, JudgePass

STANDS_IN = frozenset(("admin", "organiser"))  # the roles that an administrator has everywhere
LOOPBACK = ("127.0.0.1", "::1")
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
SEEN_EVERY_S = 60  # how often the moment of the last request is written into the cookie


@dataclass(frozen=True, slots=True)
class Badge:
    """The judge behind a pass (裁判证)."""

    judge_id: int
    code: str
    contest_id: int


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is signed in, as they were when the request began; safe after a rollback.

    roles: (role, contest id) pairs; the id is None for a role in every contest
    judge: who came in with a judge's pass instead of an account; then ``id`` is no account's
    """

    id: int
    username: str
    name: str
    is_admin: bool
    locale: str | None
    theme: str | None
    unit_id: int | None
    roles: frozenset[tuple[str, int | None]]
    judge: "Badge | None" = None

    def has(self, *wanted: str, contest_id: int | None = None) -> bool:
        """Is one of the roles held in this contest?

        ``admin`` counts as a role of its own. An administrator stands in for every organiser: in a
        small office both are one person, and who runs the server could do it anyway, unlogged.
        """
        if self.is_admin and STANDS_IN.intersection(wanted):
            return True
        return any(role in wanted and where in (None, contest_id) for role, where in self.roles)

    def has_anywhere(self, *wanted: str) -> bool:
        """Is one of the roles held in any contest?"""
        if self.is_admin and STANDS_IN.intersection(wanted):
            return True
        return any(role in wanted for role, _contest in self.roles)


def load_visitor() -> None:
    """Fill ``g.visitor`` from the session; a session that ended is emptied."""
    g.visitor = None
    if "judge" in session:
        g.visitor = _judge_visitor(session["judge"], session.get("version"))
        if g.visitor is None or _idle():
            end_judge_session()
        return
    if "account" not in session:
        return
    visitor = _visitor(session["account"], session.get("version"))
    if visitor is None or _idle():
        session.clear()
        return
    g.visitor = visitor


def start_session(account: Account) -> None:
    """Sign this browser in; what the anonymous session held is dropped, its CSRF token too."""
    session.clear()
    session["account"] = account.id
    session["version"] = account.session_version
    session["seen"] = int(now().timestamp())


def start_judge_session(kept: JudgePass) -> None:
    """Let the judge of this pass in; the browser goes on knowing which pass it was."""
    session.clear()
    session["pass"] = session["judge"] = kept.id
    session["version"] = kept.version
    session["seen"] = int(now().timestamp())


def remember_pass(kept: JudgePass) -> None:
    """The link of a pass was opened here; its PIN is asked next."""
    session.clear()
    session["pass"] = kept.id


def end_judge_session() -> None:
    """The PIN is asked again. Pass and CSRF token stay, so that the page can go on after it."""
    session.pop("judge", None)
    g.visitor = None


def end_session() -> None:
    """Sign this browser out."""
    session.clear()
    g.visitor = None


def current_visitor() -> Visitor:
    """Whoever is signed in; only for routes that are closed to the public."""
    visitor: Visitor | None = g.visitor
    assert visitor is not None, "this route is open to the public"
    return visitor


def current_badge() -> Badge:
    """The judge who came in with a pass; only for routes of the tablet."""
    badge = current_visitor().judge
    assert badge is not None, "this route is for judges' passes"
    return badge


def current_account() -> Account:
    """The account row of whoever is signed in."""
    return db.session.get_one(Account, current_visitor().id)


def current_actor() -> Actor:
    """Who acts, for operations and the audit log."""
    visitor = current_visitor()
    kind = "judge" if visitor.judge else "account"
    return Actor(ref=f"{kind}:{visitor.id}", name=visitor.name, address=client_address())


def client_address() -> str:
    """The network address of the caller; behind proxies as ``PROXIES`` says."""
    return request.remote_addr or "unknown"


def is_at_the_machine() -> bool:
    """Does this request come straight from a browser on the server itself?

    A proxy on the same machine looks local too; it names itself in a header, or speaks HTTP/1.0 as
    proxies do unless told otherwise, or keeps the public name of the site.
    """
    named = any(h in request.headers for h in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"))
    return (
        client_address() in LOOPBACK
        and request.host.rsplit(":", 1)[0] in LOOPBACK_NAMES
        and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1"
        and not named
        and not current_app.config["PROXIES"]
    )


def _visitor(account_id: int, version: int | None) -> Visitor | None:
    query = (
        select(Account, Role)
        .outerjoin(Role)
        .where(Account.id == account_id, Account.is_active, Account.session_version == version)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    account = rows[0].Account
    return Visitor(
        id=account.id,
        username=account.username,
        name=account.name,
        is_admin=account.is_admin,
        locale=account.locale,
        theme=account.theme,
        unit_id=account.unit_id,
        roles=frozenset((row.Role.role, row.Role.contest_id) for row in rows if row.Role),
    )


# built once, and past the ORM: a tablet asks this with every sheet
_judges, _passes = table_of(Judge), table_of(JudgePass)
BADGE = (
    select(_judges.c.id, _judges.c.code, _judges.c.contest_id)
    .join(_passes, _passes.c.judge_id == _judges.c.id)
    .where(
        _passes.c.id == bindparam("pass"),
        _passes.c.version == bindparam("version"),
        _passes.c.revoked_at.is_(None),
    )
)


def _judge_visitor(pass_id: int, version: int | None) -> Visitor | None:
    values = {"pass": pass_id, "version": version}
    row = db.session.execute(BADGE, values).one_or_none()
    if row is None:
        return None
    return Visitor(
        id=row.id,
        username=row.code,
        name=row.code,
        is_admin=False,
        locale=None,
        theme=None,
        unit_id=None,
        roles=frozenset({("judge", row.contest_id)}),
        judge=Badge(row.id, row.code, row.contest_id),
    )


def _idle() -> bool:
    """Has nobody used this session for too long? Notes the moment when it is still good."""
    present = now()
    seen = datetime.fromtimestamp(session.get("seen", 0), UTC)
    quiet = (present - seen).total_seconds()
    if quiet > current_app.config["SESSION_S"]:
        return True
    if quiet >= SEEN_EVERY_S:
        session["seen"] = int(present.timestamp())
    return False
