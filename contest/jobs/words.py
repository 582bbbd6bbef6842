"""Jobs in words (任务名称). A feature adds its line here."""

from contest.i18n import N_

# name of a job in contest/worker.py → what it does
JOB_NAMES: dict[str, str] = {
    "read_roster": N_("读名册"),
    "write_roster": N_("写入名册"),
    "undo_roster": N_("撤销导入"),
    "write_photos": N_("写入照片"),
    "make_workbooks": N_("制作离线评分表"),
    "update_standing": N_("计算名次"),
    "issue_certificates": N_("颁发证书"),
    "forget_previews": N_("清理过期的核对"),
    "delete_expired": N_("清理到期文件"),
    "delete_old_rosters": N_("清理到期名册"),
}
