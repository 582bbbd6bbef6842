"""The blueprints of entries (报名): one for each place people know by name."""

from flask import Blueprint

desk = Blueprint("desk", __name__)  # 本单位
entries = Blueprint("entries", __name__)  # 报名
draws = Blueprint("draws", __name__)  # 抽签检录
units = Blueprint("units", __name__)  # 参赛单位

BLUEPRINTS = (desk, entries, draws, units)
