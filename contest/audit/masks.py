"""Personal values as the log and public lists show them (脱敏)."""

import re
from typing import Any

ID_FIELDS = frozenset({"id_no", "id_number"})
PHONE_FIELDS = frozenset({"phone", "mobile", "telephone"})
# region, a day of this or the last two centuries, order and check digit; not inside a longer number
_ID_NUMBER = re.compile(
    r"(?<![0-9])[0-9]{6}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)


def mask_id(number: str) -> str:
    """The number with its middle hidden: region and last four stay, as public lists have it.

    >>> mask_id("11010519491231002X")
    '110105********002X'
    >>> mask_id("E12345678")
    'E1*****78'
    """
    if len(number) >= 15:
        return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
    return _middle_hidden(number, len(number) // 4)


def mask_phone(number: str) -> str:
    """The number with its middle hidden.

    >>> mask_phone("13812345678")
    '138****5678'
    """
    if len(number) == 11:
        return f"{number[:3]}****{number[-4:]}"
    return _middle_hidden(number, len(number) // 4)


def mask_text(text: str) -> str:
    """Free text with every number masked that reads like an identity card's (居民身份证号)."""
    return _ID_NUMBER.sub(lambda found: mask_id(found.group()), text)


def mask_fields(value: Any, field: str = "") -> Any:
    """A JSON value with personal values masked: by field name, ID numbers wherever they stand."""
    if isinstance(value, dict):
        return {mask_text(key): mask_fields(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [mask_fields(item, field) for item in value]
    if not isinstance(value, str):
        return value
    if field in ID_FIELDS:
        return mask_id(value) if "*" not in value else value
    if field in PHONE_FIELDS:
        return mask_phone(value) if "*" not in value else value
    return mask_text(value)


def _middle_hidden(number: str, shown: int) -> str:
    return f"{number[:shown]}{'*' * (len(number) - 2 * shown)}{number[len(number) - shown :]}"
