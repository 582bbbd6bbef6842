"""What the applications of all tests share, so that each of them is made in a moment.

Every test has an application and a database of its own. Their routes, compiled templates and
compiled statements are the same every time: they are worked out once for a process.
"""

from collections.abc import Iterator
from types import CodeType
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory

from contest.app import create_app
from contest.db import db

STATEMENTS = 5000  # different ones that all tests together run, and more
Route = tuple[Any, ...]


def _route(rule: Rule) -> Route:
    """By what a route is the same in two applications."""
    methods = frozenset(rule.methods or ())
    return rule.rule, rule.endpoint, methods, str(rule.defaults or {})


class SharedMap(Map):
    """The routes of the first application for all others, while they add none of their own."""

    first: ClassVar[Map]
    known: ClassVar[dict[Route, Rule]] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._matcher = self.first._matcher
        self._rules_by_endpoint = self.first._rules_by_endpoint
        self._is_shared = True

    def add(self, rulefactory: RuleFactory) -> None:
        if self._is_shared:
            rules = list(rulefactory.get_rules(self))
            if all(_route(rule) in self.known for rule in rules):
                return
            self._part()
        super().add(rulefactory)

    def _part(self) -> None:
        """Take the rules as one's own: what is added now is nobody else's."""
        self._is_shared = False
        fresh = Map()
        self._matcher, self._rules_by_endpoint = fresh._matcher, {}
        for rule in self.known.values():
            super().add(rule.empty())


@pytest.fixture(scope="session", autouse=True)
def routes_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile the few hundred routes once: that is most of what ``create_app`` costs."""
    app = create_app({"INSTANCE": str(tmp_path_factory.mktemp("routes"))})
    SharedMap.first = app.url_map
    app.url_map.update()
    SharedMap.known = {_route(rule): rule for rule in app.url_map.iter_rules()}
    kept, Flask.url_map_class = Flask.url_map_class, SharedMap
    yield
    Flask.url_map_class = kept


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for the applications of all tests."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = CompiledTemplates()
# name of a dialect → the engine whose compiled statements all others take
_first: dict[str, Engine] = {}


def share(app: Flask) -> None:
    """Let the application take the compiled templates and statements of those before it."""
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        engine = db.engine
    name = engine.dialect.name
    if name not in _first:
        engine.connect().close()  # a dialect learns from its first connection what it can do
        engine._compiled_cache = LRUCache(STATEMENTS)
        _first[name] = engine
        return
    # statements are kept under the dialect that compiled them
    engine.dialect = engine.pool._dialect = _first[name].dialect
    engine._compiled_cache = _first[name]._compiled_cache
