"""The bundle as a whole."""

from typing import Any, Literal

from pydantic import Field

from contest.contests.bundle.shape.event import Event, TeamRanking
from contest.contests.bundle.shape.people import (
    Department,
    Entry,
    Incident,
    Judge,
    Panel,
    Person,
    Recusal,
    Sheet,
    Unit,
)
from contest.contests.bundle.shape.values import Code, Day, Moment, Name, Part, Positive, Text

FORMAT = "leitai-bundle/1"
KindCode = Literal[
    "labour", "labour-theme", "skills", "drill", "innovation", "proposals", "ankang-cup",
    "three-none", "pioneer", "chief-worker", "honours", "model-studio", "learning",
    "workers-home", "union-review", "show",
]  # fmt: skip


class Certificates(Part):
    """What certificates say and how they are numbered (证书)."""

    heading: Name | None = Field(None, description="Default: 荣誉证书.")
    text: Text | None = Field(
        None, description="One paragraph a line, with {fields} and [optional parts]."
    )
    texts: dict[Name, Text] | None = Field(None, description="Award → its own text.")
    signer: Name | None = Field(None, description="Who signs. Default: the organiser.")
    number: Name | None = Field(
        None, description="Pattern with {code}, {year} and {n}. Default: {code}-{year}-{n}."
    )
    digits: Positive | None = Field(None, description="Least digits of {n}. Default: 4.")
    titles: Literal["proposed", "granted"] | None = Field(
        None, description="Whether the organiser itself grants titles. Default: proposed."
    )
    holders: Literal["entries", "members", "both"] | None = Field(
        None, description="Who of a team gets one. Default: entries."
    )


class Registration(Part):
    """When entries are taken (报名时间), in the contest's time zone."""

    opens_at: Moment | None = Field(None, description="First moment, e.g. 2026-09-01T08:00.")
    closes_at: Moment | None = Field(None, description="First moment too late.")


class Contest(Part):
    """What one organiser runs once (竞赛)."""

    code: Code = Field(description="Unique on the server.")
    kind: KindCode = Field(description="Kind of contest (竞赛类型).")
    name: Name = Field(description="Full name.")
    organiser: Text | None = Field(None, description="Who runs it.")
    level: (
        Literal["team", "workshop", "enterprise", "county", "city", "province", "national"] | None
    ) = Field(None, description="Level it is held at.")
    scope: Literal["demonstration", "regional", "thematic", "enterprise"] | None = Field(
        None, description="示范性, 区域性, 主题性 or 企业."
    )
    theme: Text | None = Field(None, description="Theme.")
    edition: Text | None = Field(None, description="Year or number of the edition.")
    starts_on: Day | None = Field(None, description="First day.")
    ends_on: Day | None = Field(None, description="Last day.")
    timezone: Text | None = Field(None, description="IANA name. Default: Asia/Shanghai.")
    certificates: Certificates | None = Field(None, description="What certificates say.")
    registration: Registration | None = Field(None, description="When entries are taken.")


class AuditLink(Part):
    """One entry of the log of operations (操作日志), oldest first; for reading, never imported."""

    chain: Text = Field(description="Name of the chain; part of what is hashed.")
    seq: Positive = Field(description="Number in the chain, from 1.")
    at: Text = Field(description="Moment, ISO 8601 in UTC.")
    actor: Text = Field(description="Who, as a stable reference.")
    actor_name: Text = Field(description="Who, by name.")
    address: Text = Field(description="From where.")
    action: Text = Field(description="What was done.")
    subject: Text = Field(description="What it was done to.")
    details: dict[str, Any] = Field(description="Old and new values, personal ones masked.")
    reason: Text = Field(description="Why.")
    prev_hash: Text = Field(description="Hash of the entry before.")
    hash: Text = Field(description="Hash of this entry.")


class Bundle(Part):
    """One contest as a document (竞赛包)."""

    format: Literal["leitai-bundle/1"] = Field(description="Always leitai-bundle/1.")
    made_by: Text | None = Field(None, description="Program and version that wrote it.")
    contest: Contest = Field(description="The contest itself.")
    units: list[Unit] | None = Field(None, description="Units. Default: none.")
    people: list[Person] | None = Field(None, description="People. Default: none.")
    judges: list[Judge] | None = Field(None, description="Judges. Default: none.")
    departments: list[Department] | None = Field(None, description="Departments. Default: none.")
    events: list[Event] | None = Field(None, description="Events. Default: none.")
    team_ranking: TeamRanking | None = Field(None, description="Ranking across events.")
    panels: list[Panel] | None = Field(None, description="Panels. Default: none.")
    entries: list[Entry] | None = Field(None, description="Entries. Default: none.")
    sheets: list[Sheet] | None = Field(None, description="Sheets. Default: none.")
    recusals: list[Recusal] | None = Field(None, description="Recusals. Default: none.")
    incidents: list[Incident] | None = Field(None, description="Incidents. Default: none.")
    audit: list[AuditLink] | None = Field(
        None, description="The log of the server that wrote the bundle. Default: none."
    )
