"""What people fill in about certificates (证书表单)."""

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from contest.i18n import N_, _
from contest.web.forms import Form, stripped

TITLES = {
    "proposed": N_("由上级授予，证书上写“拟授”"),
    "granted": N_("由本单位授予，写“授予”"),
}
HOLDERS = {
    "entries": N_("每队一张"),
    "members": N_("每名队员一张"),
    "both": N_("每队一张，每名队员也各一张"),
}


class IssueForm(Form):
    """Issue to everybody who is due (颁发)."""

    on = DateField(N_("落款日期"))


class RevokeForm(Form):
    """Declare void (撤销)."""

    reason = TextAreaField(N_("撤销理由"), filters=[stripped])
    document_no = StringField(N_("文号"), filters=[stripped])


class ReissueForm(Form):
    """Issue in place of a lost or misspelt one (补发)."""

    name = StringField(N_("更正后的姓名"), filters=[stripped])
    cause = TextAreaField(N_("补发理由"), filters=[stripped])
    on = DateField(N_("落款日期"))


class NumberForm(Form):
    """Look a certificate up by its number (按编号查询)."""

    number = StringField(N_("证书编号"), filters=[stripped])


class WordingForm(Form):
    """What certificates say (证书设置)."""

    heading = StringField(N_("标题"), filters=[stripped])
    text = TextAreaField(N_("正文"), filters=[stripped])
    signer = StringField(N_("落款单位"), filters=[stripped])
    number = StringField(N_("编号格式"), filters=[stripped])
    titles = SelectField(N_("称号"), validate_choice=False)
    holders = SelectField(N_("团体项目发给"), validate_choice=False)

    def fill(self) -> "WordingForm":
        """Put in what can be chosen, in the reader's language."""
        for field, choices in ((self.titles, TITLES), (self.holders, HOLDERS)):
            field.choices = [SelectChoice(key, _(words)) for key, words in choices.items()]
        return self
