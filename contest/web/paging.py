"""One page of a long list (分页)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from contest.db import db

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``number`` starts at 1; ``total`` is of all pages."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    def url(self, number: int) -> str:
        """The address of another page of the same list, with the same filters."""
        assert request.endpoint
        args: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
        return url_for(request.endpoint, **{**args, "page": number})


def paged(query: Select[T], size: int = 50) -> Page[T]:
    """The page that ``?page=`` asks for; a number beyond the last shows the last."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    last = max(1, -(-total // size))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    items = db.session.scalars(query.limit(size).offset((number - 1) * size)).all()
    return Page(items, number, size, total)
