"""Files are saved under a name that a real server may put into a header."""

from flask import Response

from contest.web.downloads import attached


def test_name_in_chinese_fits_a_header():
    header = attached(Response(), "滨江“工匠杯”-焊工-成绩.xlsx").headers["Content-Disposition"]

    # what gunicorn demands of every header
    assert header.encode("latin-1").isascii()
    assert header == (
        "attachment; filename*=UTF-8''"
        "%E6%BB%A8%E6%B1%9F%E2%80%9C%E5%B7%A5%E5%8C%A0%E6%9D%AF%E2%80%9D"
        "-%E7%84%8A%E5%B7%A5-%E6%88%90%E7%BB%A9.xlsx"
    )
