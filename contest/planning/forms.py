"""What people fill in to change a contest that is under way (变更表单)."""

from wtforms import SelectField, StringField, TextAreaField

from contest.i18n import N_
from contest.planning.fields import DayField, MomentField
from contest.web.forms import Form, stripped


class DatesForm(Form):
    """Move the days of the contest or of registration (改时间)."""

    starts_on = DayField(N_("比赛开始"), filters=[stripped])
    ends_on = DayField(N_("比赛结束"), filters=[stripped])
    opens_at = MomentField(N_("报名开始"), filters=[stripped])
    closes_at = MomentField(N_("报名截止"), filters=[stripped])
    reason = StringField(N_("原因"), filters=[stripped], id="dates-reason")


class ExtensionForm(Form):
    """A later deadline for one unit (单位延期)."""

    delegation = SelectField(N_("参赛单位"), validate_choice=False)
    until = MomentField(N_("延到"), filters=[stripped])
    reason = StringField(N_("原因"), filters=[stripped], id="extension-reason")


class EventForm(Form):
    """One more event (增加赛项)."""

    model = SelectField(N_("照哪个赛项的样子"), validate_choice=False)
    name = StringField(N_("赛项名称"), filters=[stripped])
    reason = StringField(N_("原因"), filters=[stripped], id="event-reason")


class PostponeForm(Form):
    """Put off without new days (竞赛延期)."""

    reason = StringField(N_("原因"), filters=[stripped], id="postpone-reason")


class CancelForm(Form):
    """Call off (取消竞赛)."""

    reason = StringField(N_("原因"), filters=[stripped], id="cancel-reason")


class NoticeForm(Form):
    """Tell everybody something (发通知)."""

    title = StringField(N_("标题"), filters=[stripped])
    text = TextAreaField(N_("内容"), filters=[stripped])
