"""What people fill in about judges (裁判表单)."""

from wtforms import SelectField, StringField, TextAreaField

from contest.entries.models import Delegation
from contest.i18n import N_, _
from contest.web.forms import Form, stripped


class JudgeForm(Form):
    """One judge (裁判)."""

    name = StringField(N_("姓名"), filters=[stripped])
    code = StringField(N_("裁判编号"), filters=[stripped])
    delegation_id = SelectField(N_("所在单位"), validate_choice=False)

    def fill(self, delegations: list[Delegation]) -> "JudgeForm":
        """Put in the units that can be chosen."""
        none = ("", _("不在参赛单位里"))
        self.delegation_id.choices = [none, *((str(d.id), d.name) for d in delegations)]
        return self

    def delegation(self, delegations: list[Delegation]) -> Delegation | None:
        """The unit chosen."""
        return next((d for d in delegations if str(d.id) == self.delegation_id.data), None)


class JudgeListForm(Form):
    """Many judges at once (批量)."""

    text = TextAreaField(N_("一行一名：姓名，单位"))
