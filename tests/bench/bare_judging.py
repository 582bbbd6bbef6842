"""What judging is measured against: a bare view that stores a sheet and an audit entry, unchecked.

Same database file settings, write gate and rows; no session, rights, rubric, score or chain.
"""

import itertools
import os

from flask import Flask, request

from contest.audit.models import AuditEntry
from contest.clock import now
from contest.config import load_config
from contest.db import engine_options, init_db, transaction
from contest.judging.models import Sheet

app = Flask(__name__, static_folder=None)
load_config(app)
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(
    app.config["SQLALCHEMY_DATABASE_URI"], app.config["THREADS"]
)
init_db(app)
numbers = itertools.count(1)


@app.post("/")
def store():
    """Two rows in one transaction."""
    body = request.get_json()
    number = f"{os.getpid()}-{next(numbers)}"
    with transaction() as session:
        session.add(
            Sheet(
                uuid=body["uuid"], stage_id=1, entry_id=1, scorer=f"bare-{number}",
                marks=body["marks"], total_num=85, total_den=1, submitted_at=now(),
            )
        )  # fmt: skip
        session.add(
            AuditEntry(
                chain=f"bare:{number}", seq=1, at=now(), actor="bare", actor_name="bare",
                address="local", action="submit_sheet", subject="sheet:1",
                details={"new": body["marks"]}, reason="", prev_hash="", hash=number,
            )
        )  # fmt: skip
    return {"revision": 1}, 201
