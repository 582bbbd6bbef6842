"""The check that anybody can make (证书核验): by the code on the paper, or by the number."""

from flask import render_template
from flask.typing import ResponseReturnValue

from contest.certificates.forms import NumberForm
from contest.certificates.lookups import MOST, WINDOW, count_look_up, may_look_up
from contest.certificates.models import Certificate
from contest.certificates.queries import (
    certificate_by_code,
    certificate_by_number,
    successor,
)
from contest.certificates.views.blueprint import bp
from contest.db import begin_write, end_reading, transaction
from contest.i18n import _
from contest.web.auth import client_address
from contest.web.errors import answer

LONGEST = 200  # characters of a number that is looked for


@bp.route("/verify", methods=["GET", "POST"])
def verify() -> ResponseReturnValue:
    """Ask by number, and see what the ledger says."""
    form = NumberForm()
    if not form.is_submitted():
        return render_template("certificates/verify.html", form=form)
    number = (form.number.data or "")[:LONGEST]
    if not number:
        form.number.errors = [_("请填写证书左下角的编号。")]
        return render_template("certificates/verify.html", form=form), 400
    with transaction():
        allowed = count_look_up(client_address())
    if not allowed:
        return _too_many()
    certificate = certificate_by_number(number)
    if certificate is None:
        form.number.errors = [
            _("没有编号是“{number}”的证书。请对照证书左下角再填一次。", number=number)
        ]
        return render_template("certificates/verify.html", form=form), 404
    return _shown(certificate)


@bp.get("/verify/<code>")
def verify_code(code: str) -> ResponseReturnValue:
    """Where the QR code leads."""
    if not may_look_up(client_address()):
        return _too_many()
    certificate = certificate_by_code(code)
    if certificate is None:
        _count_miss()
        return answer(
            404, _("没有这张证书。请重新扫码，或按证书编号查询；仍查不到的，请联系颁发单位。")
        )
    return _shown(certificate)


def _shown(certificate: Certificate) -> str:
    newer = successor(certificate) if certificate.state == "reissued" else None
    return render_template("certificates/checked.html", certificate=certificate, newer=newer)


def _count_miss() -> None:
    """A page that is only looked at writes nothing, but for this: guessing codes must cost."""
    end_reading()
    begin_write()
    with transaction():
        count_look_up(client_address())


def _too_many() -> ResponseReturnValue:
    minutes = int(WINDOW.total_seconds()) // 60
    return answer(
        429, _("{minutes} 分钟内最多查 {most} 次。请过一会儿再查。", minutes=minutes, most=MOST)
    )
