"""The blueprint of judges and panels (裁判组)."""

from flask import Blueprint

bp = Blueprint("panels", __name__)
