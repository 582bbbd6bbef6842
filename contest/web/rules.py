"""What a rule of the list of rights says (权限规则): who passes, in which contest."""

from dataclasses import dataclass

from contest.accounts.models import ROLES
from contest.web.auth import Visitor


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route.

    public:    everybody, signed in or not
    signed_in: everybody who is signed in
    passes:    judges who came in with their pass; nobody else, and these nowhere else
    names:     one of these roles; ``admin`` is one of them
    anywhere:  in whichever contest; otherwise in the contest the address names
    house:     only with the role in every contest, for what belongs to none yet
    """

    public: bool = False
    signed_in: bool = False
    passes: bool = False
    names: frozenset[str] = frozenset()
    anywhere: bool = False
    house: bool = False

    def allows(self, visitor: Visitor | None, contest_id: int | None = None) -> bool:
        """May this visitor pass, where the address names this contest?"""
        if self.public or visitor is None:
            return self.public
        if self.passes or visitor.judge is not None:
            return self.passes and visitor.judge is not None
        if self.signed_in:
            return True
        if self.anywhere:
            return visitor.has_anywhere(*self.names)
        return visitor.has(*self.names, contest_id=None if self.house else contest_id)


def roles(*names: str) -> Rule:
    """These roles in the contest that the address names."""
    return Rule(names=known(names))


def anywhere(*names: str) -> Rule:
    """These roles in any contest, for pages that belong to none."""
    return Rule(names=known(names), anywhere=True)


def house(*names: str) -> Rule:
    """These roles in every contest: for making new ones."""
    return Rule(names=known(names), house=True)


def known(names: tuple[str, ...]) -> frozenset[str]:
    """These names as a set. Raises ValueError for a name that is no role."""
    unknown = set(names) - {*ROLES, "admin"}
    if unknown:
        raise ValueError(f"no such role: {unknown}")
    return frozenset(names)
