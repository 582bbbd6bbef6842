"""Actions, things and fields of the log in words (操作日志用语). A feature adds its lines here."""

from contest.i18n import N_

# action → what was done; an action that is not listed shows its name
ACTIONS: dict[str, str] = {
    "create_account": N_("建账号"),
    "change_password": N_("改密码"),
    "reset_password": N_("重设密码"),
    "end_sessions": N_("退出所有登录"),
    "deactivate_account": N_("停用账号"),
    "reactivate_account": N_("恢复账号"),
    "grant_role": N_("给角色"),
    "revoke_role": N_("取消角色"),
    "publish_results": N_("公布成绩"),
    "record_extras": N_("登记附加成绩"),
    "lock_sign_in": N_("密码错误过多，暂停登录"),
}
# the part of a subject before the colon → what it is
THINGS: dict[str, str] = {
    "account": N_("账号"),
    "address": N_("网络地址"),
    "contest": N_("赛事"),
    "event": N_("项目"),
    "stage": N_("阶段"),
    "entry": N_("参赛项"),
    "person": N_("人员"),
    "unit": N_("单位"),
    "panel": N_("裁判组"),
    "judge": N_("裁判"),
    "sheet": N_("评分单"),
    "rubric": N_("评分标准"),
    "certificate": N_("证书"),
    "publication": N_("公布"),
}
# field of the details → its name on pages
FIELDS: dict[str, str] = {
    "username": N_("用户名"),
    "name": N_("名称"),
    "is_admin": N_("管理员"),
    "is_active": N_("在用"),
    "unit_id": N_("所属单位"),
    "role": N_("角色"),
    "contest_id": N_("赛事"),
    "tries": N_("次数"),
    "state": N_("状态"),
    "reason": N_("理由"),
    "number": N_("序号"),
    "versions": N_("成绩版本"),
}
