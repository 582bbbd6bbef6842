"""What comes in about results (成绩表单)."""

from wtforms import StringField, TextAreaField

from contest.i18n import N_
from contest.web.forms import Form, stripped


class PublishForm(Form):
    """Publishing, with what the public should know about it."""

    note = TextAreaField(N_("说明"), filters=[stripped])


class ReasonForm(Form):
    """A step back and why."""

    reason = StringField(N_("理由"), filters=[stripped])


class FindForm(Form):
    """A result looked up by number and name; both must fit."""

    no = StringField(N_("参赛号或准考证号"), filters=[stripped])
    name = StringField(N_("姓名或参赛队名"), filters=[stripped])
