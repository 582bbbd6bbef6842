"""People and marks: units, people, judges, panels, entries, sheets, recusals, incidents."""

from typing import Any, Literal

from pydantic import Field

from contest.contests.bundle.shape.values import (
    Code,
    Count,
    Day,
    Decimal,
    Name,
    Part,
    Positive,
    Scorer,
    StageRef,
    Text,
)

StatusWord = Literal["competing", "withdrawn", "absent", "unfinished", "disqualified", "unranked"]


class Unit(Part):
    """An organisation that takes part (参赛单位)."""

    code: Code = Field(description="Unique in the contest.")
    name: Name | None = Field(None, description="Its name.")
    parent: Code | None = Field(None, description="The unit it belongs to.")
    region: Text | None = Field(None, description="Region, for rankings within regions.")
    headcount: Count | None = Field(None, description="How many work there.")


class Person(Part):
    """A person who takes part (人员)."""

    code: Code = Field(description="Unique in the contest.")
    name: Name | None = Field(None, description="Name.")
    gender: Text | None = Field(None, description="Gender, 男 or 女.")
    born_on: Day | None = Field(None, description="Day of birth.")
    unit: Code | None = Field(None, description="The person's unit.")
    trade: Text | None = Field(None, description="Trade (工种).")
    level: Text | None = Field(None, description="Skill level held.")
    titles: list[Text] | None = Field(None, description="Titles held. Default: none.")
    id_type: Text | None = Field(
        None, description="Kind of identity document. Default with an id_no: 居民身份证."
    )
    id_no: Name | None = Field(
        None, description="Its number, plain or sealed with a passphrase (enc:1:…)."
    )


class Judge(Part):
    """A judge (裁判)."""

    code: Code = Field(description="Unique in the contest; not office, self or audit.")
    name: Name | None = Field(None, description="Name.")
    unit: Code | None = Field(None, description="The judge's unit.")


class Department(Part):
    """A department that scores criteria of its own (考核部门)."""

    code: Code = Field(description="Unique in the contest.")
    name: Text | None = Field(None, description="Its name. Default: the code.")


class Seat(Part):
    """A judge on a panel (席位)."""

    judge: Code = Field(description="The judge.")
    head: bool | None = Field(None, description="Head of the panel (裁判长). Default: false.")
    criteria: list[Text] | None = Field(
        None, description='Keys of the criteria held, or "*" for all. Default: all.'
    )


class Panel(Part):
    """Judges who score the same entries of a stage (裁判组)."""

    event: Code = Field(description="The event.")
    stage: StageRef = Field(description="The stage, or stage/period for one period only.")
    name: Text | None = Field(None, description="Its name.")
    seats: list[Seat] = Field(description="Who sits on it.")
    entries: list[Text] | None = Field(
        None, description='Numbers of the entries, or "*" for all. Default: all.'
    )


class Member(Part):
    """A member of a team entry (队员)."""

    name: Name | None = Field(None, description="Name; may be left out when person is given.")
    person: Code | None = Field(None, description="The person.")


class Entry(Part):
    """One person, team, unit or project in one event (参赛项)."""

    no: Name = Field(max_length=64, description="Entry number, unique in the event.")
    event: Code = Field(description="The event.")
    name: Name = Field(description="Name of the person, team, unit or project.")
    unit: Code | None = Field(None, description="The unit it counts for.")
    person: Code | None = Field(None, description="The person, where one person enters.")
    group: Text | None = Field(None, description="Group that is ranked by itself (组别).")
    team: Text | None = Field(None, description="Team it counts for in team rankings.")
    status: StatusWord | None = Field(None, description="Default: competing.")
    reason: Text | None = Field(None, description="Why it is not competing.")
    members: list[Member] | None = Field(None, description="Members of a team. Default: none.")
    coefficients: dict[Code, Decimal] | None = Field(
        None, description="Own coefficients by criterion key (难度系数)."
    )
    times: dict[StageRef, Decimal] | None = Field(
        None, description="Seconds used, by stage or stage/period."
    )
    extra: Decimal | None = Field(None, description="Last tie-break, e.g. of a play-off.")
    draw_no: Text | None = Field(None, description="Number drawn (抽签号).")
    session: Text | None = Field(None, description="Session (场次).")
    station: Text | None = Field(None, description="Station (工位).")
    blind_code: Text | None = Field(None, description="What judges see instead (加密号).")


class Sheet(Part):
    """What one scorer gave one entry in one stage (评分单)."""

    event: Code = Field(description="The event.")
    stage: StageRef = Field(description="The stage; stage/period where the stage repeats.")
    entry: Name = Field(description="Number of the entry.")
    judge: Scorer = Field(
        description="Code of the judge, or office, self, audit, department:<code>."
    )
    member: Positive | None = Field(None, description="For one member of a team: which, from 1.")
    revision: Positive | None = Field(
        None, description="The highest revision of a sheet counts. Default: 1."
    )
    marks: dict[Code, Any] = Field(
        description="Mark by criterion key; its form follows the criterion's kind. "
        "A criterion that was not scored is left out."
    )


class Recusal(Part):
    """A judge who may not score an entry (回避)."""

    judge: Code = Field(description="The judge.")
    entry: Name = Field(description="Number of the entry.")
    event: Code = Field(description="The event.")


class Incident(Part):
    """A fact that fires a veto (否决事项记录)."""

    event: Code = Field(description="The event.")
    entry: Name = Field(description="Number of the entry.")
    key: Code = Field(description="Key of the event's veto.")
    on: Day | None = Field(None, description="Day it happened.")
    period: Code | None = Field(None, description="Period it counts in.")
    document: Text | None = Field(None, description="Document that establishes it.")
    lifted: Day | None = Field(None, description="Day it was lifted; it has no effect then.")
