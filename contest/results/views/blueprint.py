"""The blueprint of results (成绩)."""

from flask import Blueprint

bp = Blueprint("results", __name__)
