"""Pages of judges and panels (裁判与裁判组): one blueprint, three files."""

from contest.panels.views import judges, panels, recusals
from contest.panels.views.blueprint import bp

__all__ = ["bp", "judges", "panels", "recusals"]
