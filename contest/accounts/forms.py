"""What people fill in about accounts (账号表单)."""

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField

from contest.accounts.models import ROLES
from contest.i18n import N_, _
from contest.web.access import ROLE_NAMES
from contest.web.forms import Form, stripped


class SignInForm(Form):
    """Sign in (登录)."""

    username = StringField(N_("用户名"), filters=[stripped])
    password = PasswordField(N_("密码"))
    next = HiddenField()


class SetupForm(Form):
    """The first administrator (设立第一个管理员)."""

    code = StringField(N_("设置码"), filters=[stripped])
    name = StringField(N_("姓名"), filters=[stripped])
    username = StringField(N_("用户名"), filters=[stripped])
    password = PasswordField(N_("密码"))
    again = PasswordField(N_("再输一遍密码"))


class PasswordForm(Form):
    """One's own new password (改密码)."""

    current = PasswordField(N_("现在的密码"))
    password = PasswordField(N_("新密码"))
    again = PasswordField(N_("再输一遍新密码"))


class AccountForm(Form):
    """A new account (新建账号)."""

    name = StringField(N_("姓名"), filters=[stripped])
    username = StringField(N_("用户名"), filters=[stripped])
    unit = StringField(N_("所属单位"), filters=[stripped])
    is_admin = BooleanField(N_("管理员：管理账号、单位和备份"))
    password = StringField(N_("初始密码"), filters=[stripped])


class ResetForm(Form):
    """A new password for somebody else (重设密码)."""

    password = StringField(N_("新密码"), filters=[stripped])


class RoleForm(Form):
    """A role in one contest or everywhere (给角色)."""

    role = SelectField(N_("角色"), validate_choice=False)
    contest_id = SelectField(N_("赛事范围"), validate_choice=False)

    def fill(self, contests: list[tuple[int, str]]) -> "RoleForm":
        """Put in what can be chosen."""
        self.role.choices = [(role, _(ROLE_NAMES[role])) for role in (*ROLES, "admin")]
        self.contest_id.choices = [
            ("", _("全部赛事")),
            *((str(key), name) for key, name in contests),
        ]
        return self

    def contest(self) -> int | None:
        """The contest chosen; None for all of them."""
        chosen = self.contest_id.data or ""
        return int(chosen) if chosen.isdecimal() else None
