"""Each state as people see it: a word, a colour and an icon, always all three (状态)."""

from contest.i18n import N_

# kind of object → state → (word, tone, icon)
STATES: dict[str, dict[str, tuple[str, str, str]]] = {
    "contest": {
        "draft": (N_("草稿"), "slate", "pencil"),
        "registering": (N_("报名中"), "blue", "user-plus"),
        "closed": (N_("报名截止"), "slate", "door"),
        "judging": (N_("评分中"), "blue", "clipboard-text"),
        "scored": (N_("已出分"), "blue", "calculator"),
        "notice": (N_("公示中"), "teal", "speakerphone"),
        "published": (N_("已公布"), "green", "circle-check"),
        "archived": (N_("已归档"), "solid", "archive"),
    },
    "entry": {
        "draft": (N_("草稿"), "slate", "pencil"),
        "submitted": (N_("待审核"), "blue", "send"),
        "returned": (N_("已退回"), "amber", "arrow-back-up"),
        "approved": (N_("已通过"), "green", "circle-check"),
        "refused": (N_("不予通过"), "crimson", "ban"),
        "withdrawn": (N_("已退出"), "open", "logout"),
        "checked_in": (N_("已检录"), "green", "user-check"),
        "absent": (N_("缺考"), "slate", "user-off"),
        "unfinished": (N_("未完成"), "amber", "hourglass-low"),
        "disqualified": (N_("取消成绩"), "crimson", "gavel"),
        "unranked": (N_("打星·不计名次"), "open", "star"),
    },
    "import": {
        "reading": (N_("正在读"), "slate", "clock"),
        "read": (N_("待确认"), "amber", "eye"),
        "writing": (N_("没有写完"), "amber", "hourglass-low"),
        "applied": (N_("已写入"), "green", "circle-check"),
        "undone": (N_("已撤销"), "slate", "arrow-back-up"),
    },
    "sheet": {
        "none": (N_("未评"), "open", "circle-dashed"),
        "draft": (N_("草稿"), "slate", "pencil"),
        "submitted": (N_("已提交"), "blue", "send"),
        "checked": (N_("已核分"), "green", "checks"),
        "locked": (N_("已锁定"), "solid", "lock"),
        "void": (N_("已作废"), "crimson", "file-off"),
    },
    "objection": {
        "filed": (N_("已提出"), "blue", "message-report"),
        "accepted": (N_("已受理"), "teal", "inbox"),
        "refused": (N_("不予受理"), "slate", "file-x"),
        "upheld": (N_("异议成立"), "amber", "check"),
        "rejected": (N_("异议不成立"), "slate", "x"),
    },
    "designation": {
        "proposed": (N_("拟聘"), "slate", "user-star"),
        "notice": (N_("公示中"), "teal", "speakerphone"),
        "appointed": (N_("在聘"), "brass", "medal"),
        "assessed": (N_("已考核"), "green", "clipboard-check"),
        "renewed": (N_("已续聘"), "brass", "refresh"),
        "expired": (N_("期满"), "slate", "calendar-off"),
        "dismissed": (N_("已解聘"), "crimson", "user-x"),
    },
    "certificate": {
        "issued": (N_("有效"), "green", "certificate"),
        "revoked": (N_("已撤销"), "crimson", "certificate-off"),
        "reissued": (N_("已补发"), "blue", "replace"),
    },
    "job": {
        "queued": (N_("排队中"), "slate", "clock"),
        "running": (N_("进行中"), "blue", "loader"),
        "done": (N_("已完成"), "green", "circle-check"),
        "failed": (N_("没有完成"), "crimson", "alert-circle"),
    },
    "account": {
        "active": (N_("在用"), "green", "user-check"),
        "inactive": (N_("已停用"), "slate", "user-off"),
    },
}
