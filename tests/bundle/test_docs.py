"""docs/bundle.md and docs/bundle.schema.json say what the reading code does."""

import json
from pathlib import Path

import jsonschema
import pytest

from contest.contests.bundle.reading import read_bundle
from contest.contests.bundle.schema import schema_text
from contest.contests.bundle.shape import criterion, document, effect, event, people, stage
from contest.contests.bundle.shape.values import Part
from tests.bundle.documents import NAMES, example

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
MODULES = (criterion, document, effect, event, people, stage)
MODELS = {
    name: model
    for module in MODULES
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, Part) and model is not Part
}


def test_schema_is_the_one_of_the_reading_code():
    written = (DOCS / "bundle.schema.json").read_text(encoding="utf-8")

    assert written == schema_text(), "write it anew: flask contest schema > docs/bundle.schema.json"


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("name", NAMES)
def test_examples_follow_the_schema_without_warnings(name):
    jsonschema.Draft202012Validator(json.loads(schema_text())).validate(example(name))

    reading = read_bundle(example(name))

    assert (reading.errors, reading.warnings) == ([], [])


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())
def test_every_key_is_told_with_its_meaning(model):
    text = (DOCS / "bundle.md").read_text(encoding="utf-8")
    _before, _anchor, rest = text.partition(f'<a id="{model.__name__.lower()}"></a>\n\n')
    table = rest.split("\n\n")[0].splitlines()[2:]

    told = {line.split("|")[1].strip(" `"): line.split("|")[-2].strip() for line in table}

    assert told == {
        field.alias or name: ("**required** " if field.is_required() else "") + field.description
        for name, field in model.model_fields.items()
    }


def keys_of(value):
    """Every key that a document writes, at any depth."""
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item)}
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys_of(item)}
    return set()


def test_every_key_is_in_one_of_the_examples():
    written = {key for name in NAMES for key in keys_of(example(name))}

    keys = {field.alias or n for m in MODELS.values() for n, field in m.model_fields.items()}
    assert keys - written - set(document.AuditLink.model_fields) == {"audit", "id_no", "id_type"}
