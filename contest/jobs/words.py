"""Jobs in words (任务名称). A feature adds its line here."""

from contest.i18n import N_

# name of a job in contest/worker.py → what it does
JOB_NAMES: dict[str, str] = {
    "make_workbooks": N_("制作离线评分表"),
    "update_standing": N_("计算名次"),
    "issue_certificates": N_("颁发证书"),
}
