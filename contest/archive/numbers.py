"""Opening the sealed ID numbers of a bundle (证件号解密)."""

from collections.abc import Callable
from typing import Any

from contest.contests.bundle.checks.people import check_number
from contest.contests.bundle.problems import Findings, Node, Problem
from contest.i18n import _, say
from contest.people.crypto import CryptoError, Envelope, WrongPassphrase, is_sealed


def open_numbers(
    document: dict[str, Any], ask: Callable[[], str | None]
) -> tuple[dict[str, str], list[Problem]]:
    """Plain ID numbers by person code, for the sealed ones, and what is wrong with them.

    ask: gives the passphrase; called only when something is sealed. None when there is none.
    """
    found = Findings()
    people = list(Node(document, "").tables("people"))
    sealed = [person for person in people if is_sealed(person.text("id_no") or "")]
    if not sealed:
        return {}, []
    passphrase = ask()
    if passphrase is None:
        found.error(
            sealed[0].at("id_no"),
            _("证件号用口令加了密，请用 --passphrase-file 给出口令文件，或删去 id_no。"),
        )
        return {}, found.errors
    numbers = _opened(sealed, Envelope(passphrase), found)
    first: dict[tuple[str, str], Node] = {}
    for person in people:
        number = numbers.get(person.text("code") or "") or person.text("id_no")
        if number and not is_sealed(number):
            check_number(person, number, first, found)
    return numbers, found.errors


def _opened(sealed: list[Node], envelope: Envelope, found: Findings) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for person in sealed:
        try:
            numbers[person.text("code") or ""] = envelope.unseal(person.text("id_no") or "")
        except WrongPassphrase as error:
            found.error(person.at("id_no"), say(error))
            break  # the same passphrase will not open the others either
        except CryptoError as error:
            found.error(person.at("id_no"), say(error))
    return numbers
