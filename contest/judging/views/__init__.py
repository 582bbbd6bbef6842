"""Pages of judging (评分页面): one blueprint; tablet, head judge, office."""

from contest.judging.views import enter, head, office, tablet, watch
from contest.judging.views.blueprint import bp

__all__ = ["bp", "enter", "head", "office", "tablet", "watch"]
