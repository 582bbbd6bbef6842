"""Passwords and user names: what is allowed, and how a password is kept (密码、用户名)."""

import re
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contest.errors import Invalid
from contest.i18n import _

# the smaller profile of OWASP: 18 ms and 19 MB a sign-in, so that a whole hall can enter at once
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
SHORTEST = 10
LONGEST = 128
# letters and digits that are not mistaken for one another when read aloud or from paper
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
USERNAME = re.compile(r"[\w.@-]{2,40}")
# the commonest that are long enough to pass the length rule
COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 9876543210 12345678910 123456789a 123456789q 1234567891
    123123123123 1231231234 1122334455 11223344556677 147258369a 1472583690 159357159357 5201314520
    1314520520 1qaz2wsx3edc 1qazxsw23edc 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 qwertyuiop qwerty12345
    qwerty123456 qwer123456 asdfghjkl123 zxcvbnm123 password12 password123 password1234 passw0rd123
    p@ssw0rd123 admin12345 admin123456 administrator welcome123 iloveyou123 woaini1314
    woaini1314520 woaini123456 abc1234567 abc123456789 abcd123456 abcd1234567 abcde12345 aa12345678
    a1b2c3d4e5 a123456789 a1234567890 aa123456789 asd123456789 qq123456789 wang123456 zhang123456
    leitai123456 gonghui123 gonghui123456 zonggonghui
    """.split()  # noqa: SIM905 a list of words reads best without quotes
)
_NOBODY = HASHER.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """What is kept instead of the password."""
    return HASHER.hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Is it the right one? Takes as long for a person who does not exist (``kept`` is None)."""
    try:
        return HASHER.verify(kept or _NOBODY, password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Was it hashed with other parameters than those of today?"""
    return HASHER.check_needs_rehash(kept)


def plain_username(text: str) -> str:
    """The user name as it is stored and compared: full-width and capital letters made plain."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def username_problem(username: str) -> str:
    """What is wrong with a user name, or an empty text."""
    if USERNAME.fullmatch(username):
        return ""
    return _("用户名用 2 到 40 个字母、数字、汉字或 . _ - @，中间没有空格。")


def password_problem(password: str, username: str) -> str:
    """What is wrong with a new password, or an empty text."""
    plain = plain_username(password)
    if len(password) < SHORTEST:
        return _("密码至少 {least} 位，现在是 {found} 位。", least=SHORTEST, found=len(password))
    if len(password) > LONGEST:
        return _("密码最多 {most} 位，现在是 {found} 位。", most=LONGEST, found=len(password))
    if plain in (username, username[::-1]) or plain.replace(username, "").strip("0123456789") == "":
        return _("密码不能是用户名，也不能是用户名或数字的简单组合。")
    if plain in COMMON or len(set(plain)) < 4:
        return _("这个密码太常见，容易被猜到。可以用一句自己记得住的话。")
    return ""


def check_password(password: str, username: str) -> None:
    """Raise Invalid when the password may not be used."""
    problem = password_problem(password, username)
    if problem:
        raise Invalid(problem, {"password": problem})


def random_password() -> str:
    """A password that is easy to read out, 79 bits: ``hk3m-x8qe-27wp-nd5t``."""
    groups = ("".join(secrets.choice(CLEAR) for _place in range(4)) for _group in range(4))
    return "-".join(groups)
