"""What people fill in about entries (报名表单)."""

from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from contest.entries.excel import HEADINGS
from contest.entries.models import Registrant
from contest.entries.operations.people import ID_TYPES, LEVELS, PersonData
from contest.errors import Invalid
from contest.excel.columns import CellError, Column, day, words
from contest.i18n import N_, _, say
from contest.people.models import ID_CARD
from contest.web.forms import Form, stripped

BORN_ON = Column("born_on", HEADINGS["born_on"])


class PersonForm(Form):
    """One person of an entry (报名人员)."""

    name = StringField(N_("姓名"), filters=[stripped])
    id_type = SelectField(N_("证件类型"), validate_choice=False)
    id_no = StringField(N_("证件号码"), filters=[stripped])
    gender = SelectField(N_("性别"), validate_choice=False)
    born_on = StringField(N_("出生日期"), filters=[stripped])
    trade = StringField(N_("工种"), filters=[stripped])
    level = SelectField(N_("技能等级"), validate_choice=False)
    certificate_no = StringField(N_("等级证书编号"), filters=[stripped])
    phone = StringField(N_("手机号码"), filters=[stripped])
    titles = StringField(N_("已获称号"), filters=[stripped])
    photo = FileField(N_("照片"))
    consent = BooleanField(N_("本人已知情并同意：身份证号、照片用于本赛事的资格核对、证书和名册"))
    reason = StringField(N_("理由"), filters=[stripped])

    def fill(self) -> "PersonForm":
        """Put in what can be chosen."""
        self.id_type.choices = [(word, _(word)) for word in ID_TYPES]
        self.gender.choices = [("", _("按身份证号")), ("男", _("男")), ("女", _("女"))]
        self.level.choices = [("", _("没有")), *((word, _(word)) for word in LEVELS)]
        return self

    def show(self, person: Registrant) -> "PersonForm":
        """Put in what is stored; the number stays away, its place says what it is."""
        self.fill()
        for key in ("name", "gender", "trade", "level", "phone"):
            getattr(self, key).data = getattr(person, key) or ""
        self.id_type.data = person.person.id_type or ID_CARD
        self.born_on.data = person.born_on.isoformat() if person.born_on else ""
        self.certificate_no.data = person.extras.get("certificate_no", "")
        self.titles.data = "、".join(person.extras.get("titles") or ())
        self.consent.data = person.consent_at is not None
        return self

    def data_in(self) -> PersonData:
        """What was filled in. Raises Invalid when the birth date cannot be read."""
        return PersonData(
            name=self.name.data or "",
            id_no=self.id_no.data or "",
            id_type=self.id_type.data or ID_CARD,
            gender=self.gender.data or "",
            born_on=self._born_on(),
            trade=self.trade.data or "",
            level=self.level.data or "",
            phone=self.phone.data or "",
            certificate_no=self.certificate_no.data or "",
            titles=tuple(words(BORN_ON, self.titles.data or "")),
            consent=bool(self.consent.data),
        )

    def _born_on(self) -> date | None:
        if not self.born_on.data:
            return None
        try:
            return day(BORN_ON, self.born_on.data)
        except CellError as error:
            raise Invalid(say(error), {"born_on": _("{sentence}。", sentence=say(error))}) from None


class TeamForm(Form):
    """A team, unit or project by its name (参赛队)."""

    team = StringField(N_("名称"), filters=[stripped])
    reason = StringField(N_("理由"), filters=[stripped])


class ContactsForm(Form):
    """Who answers for a delegation (领队、联系人)."""

    leader = StringField(N_("领队姓名"), filters=[stripped])
    leader_phone = StringField(N_("领队电话"), filters=[stripped])
    contact = StringField(N_("联系人"), filters=[stripped])
    contact_phone = StringField(N_("联系电话"), filters=[stripped])


class RosterForm(Form):
    """A roster to read (上传名册)."""

    file = FileField(N_("名册文件"))


class DrawForm(Form):
    """How lots are drawn (抽签)."""

    stations = IntegerField(N_("每场工位数"))
    spoken = StringField(N_("现场口令"), filters=[stripped])
    reason = StringField(N_("重抽理由"), filters=[stripped])


class Boxes(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AskForm(Form):
    """A unit asks for an account (参赛单位申请)."""

    unit_name = StringField(N_("单位全称"), filters=[stripped])
    contact = StringField(N_("联系人"), filters=[stripped])
    phone = StringField(N_("联系电话"), filters=[stripped])
    contests = Boxes(N_("要参加的赛事"), validate_choice=False)
    note = TextAreaField(N_("说明"), filters=[stripped])

    def chosen(self) -> set[int]:
        """Ids of the contests that were ticked."""
        return {int(key) for key in self.contests.data or () if str(key).isdecimal()}


class ClerkForm(Form):
    """An account for a unit, made by the organiser (单位账号)."""

    unit_name = StringField(N_("单位全称"), filters=[stripped])
    contact = StringField(N_("联系人"), filters=[stripped])
    phone = StringField(N_("联系电话"), filters=[stripped])
    username = StringField(N_("用户名"), filters=[stripped])


def typed(form: Form, *names: str) -> dict[str, Any]:
    """Texts of these fields."""
    return {name: getattr(form, name).data or "" for name in names}
