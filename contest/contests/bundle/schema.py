"""The JSON Schema of bundles (draft 2020-12), made from the models that read them."""

import json
from typing import Any

from contest.contests.bundle.shape.document import Bundle

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMMENT = (
    "Made from the reading code; do not edit. It says what may be written; what must fit together "
    "beyond that (references, weights, what each kind of criterion needs) is in bundle.md."
)


def bundle_schema() -> dict[str, Any]:
    """The schema as a document."""
    schema = Bundle.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, "$comment": COMMENT, **_plain(schema)}


def schema_text() -> str:
    """The schema as it stands in docs/bundle.schema.json."""
    return json.dumps(bundle_schema(), ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Without the titles that repeat the key, and the defaults that only say null."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _plain(item) for name, item in found.items()}
        if key in ("properties", "$defs")
        else _plain(found)
        for key, found in value.items()
        if not (key == "title" and isinstance(found, str)) and (key, found) != ("default", None)
    }
