"""What a password and a user name may be, and how they are kept."""

import time

import pytest
from argon2 import PasswordHasher

from contest.accounts import passwords
from contest.accounts.passwords import (
    hash_password,
    needs_rehash,
    password_problem,
    plain_username,
    random_password,
    username_problem,
    verify_password,
)

COMMON = "这个密码太常见，容易被猜到。可以用一句自己记得住的话。"
SIMPLE = "密码不能是用户名，也不能是用户名或数字的简单组合。"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("a sentence", ""),
        ("九个汉字不够长哦", "密码至少 10 位，现在是 8 位。"),
        ("焊花四溅的夏天在车间", ""),
        ("short nin", "密码至少 10 位，现在是 9 位。"),
        ("x y" * 43, "密码最多 128 位，现在是 129 位。"),
        ("password123", COMMON),
        ("PassWord123", COMMON),
        ("aaaaaaaaaaab", COMMON),
        ("hemin12345", SIMPLE),
        ("2024hemin2024", SIMPLE),
        ("83746192504", SIMPLE),
        ("hemin has a dog", ""),
    ],
)
def test_password_rule(app, password, sentence):
    with app.test_request_context():
        assert password_problem(password, "hemin") == sentence


def test_long_user_name_is_no_password(app):
    with app.test_request_context():
        assert password_problem("Zhangxiaoming", "zhangxiaoming") == SIMPLE
        assert password_problem("gnimoaixgnahz", "zhangxiaoming") == SIMPLE


@pytest.mark.parametrize(
    ("typed", "kept", "fits"),
    [
        ("hemin", "hemin", True),
        ("  HeMin ", "hemin", True),
        ("ｈｅｍｉｎ", "hemin", True),
        ("13800000001", "13800000001", True),
        ("何敏", "何敏", True),
        ("he.min-2@union", "he.min-2@union", True),
        ("h", "h", False),
        ("h" * 40, "h" * 40, True),
        ("h" * 41, "h" * 41, False),
        ("he min", "he min", False),
        ("<b>", "<b>", False),
        ("", "", False),
    ],
)
def test_user_name(app, typed, kept, fits):
    assert plain_username(typed) == kept
    with app.test_request_context():
        assert (username_problem(kept) == "") is fits


def test_right_password_only():
    kept = hash_password("a sentence")

    assert verify_password(kept, "a sentence") is True
    assert verify_password(kept, "a sentencE") is False
    assert verify_password(None, "a sentence") is False
    assert verify_password("-", "a sentence") is False


def test_unknown_person_takes_as_long_as_a_known_one():
    kept = hash_password("a sentence")

    def seconds(stored):
        times = []
        for _try in range(7):
            start = time.process_time()
            verify_password(stored, "wrong password")
            times.append(time.process_time() - start)
        return min(times)

    assert 0.4 < seconds(None) / seconds(kept) < 2.5


def test_hash_of_other_parameters_is_renewed():
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8192).hash("x")) is True
    assert needs_rehash(hash_password("x")) is False


def test_made_up_passwords_are_good_and_all_different(app):
    made = [random_password() for _number in range(50)]

    assert len(set(made)) == 50
    with app.test_request_context():
        assert {password_problem(password, "hemin") for password in made} == {""}
    assert not set("".join(made)) & set("01loi")


def test_common_ones_are_long_enough_to_matter():
    assert [word for word in passwords.COMMON if len(word) < passwords.SHORTEST] == []
