"""What the log shows of personal values."""

import pytest

from contest.audit.masks import mask_fields, mask_id, mask_phone, mask_text


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "110105********002X"),
        ("110105491231002", "110105*****1002"[:6] + "*****" + "1002"),
        ("E12345678", "E1*****78"),
        ("AB1", "***"),
        ("", ""),
    ],
)
def test_mask_id(number, shown):
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("13812345678", "138****5678"), ("010-8888", "01****88"), ("1", "*")]
)
def test_mask_phone(number, shown):
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("身份证11010519491231002X有误", "身份证110105********002X有误"),
        ("产值 13800000000 元", "产值 13800000000 元"),
        ("1/311010519491231002", "1/311010519491231002"),  # a number, not an identity card
        ("110105194913310021", "110105194913310021"),  # no such month
    ],
)
def test_mask_text(text, shown):
    assert mask_text(text) == shown


def test_mask_fields_goes_by_name_and_by_shape():
    value = {
        "name": "张三",
        "id_no": "E12345678",
        "phone": "13812345678",
        "people": [{"note": "11010519491231002X"}],
        "11010519491231002X": 3,
        "marked": {"id_no": "110105********002X"},
    }

    assert mask_fields(value) == {
        "name": "张三",
        "id_no": "E1*****78",
        "phone": "138****5678",
        "people": [{"note": "110105********002X"}],
        "110105********002X": 3,
        "marked": {"id_no": "110105********002X"},
    }
