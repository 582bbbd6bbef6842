"""The blueprint of accounts (账号)."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
