"""The blueprint that the views of this folder share."""

from flask import Blueprint

bp = Blueprint("planning", __name__)
