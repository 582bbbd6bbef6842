"""Identity card numbers: what is accepted, what is refused and how it is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.people import idcards
from contest.people.idcards import IdCardError, age_on, check_digit, clean, parse_id_card

TODAY = date(2026, 5, 1)
E28 = "11010519491231002X"


def number(born, order="002"):
    """A number with the right check digit."""
    first = f"110105{born}{order}"
    return first + check_digit(first)


@pytest.mark.parametrize(
    "text",
    [
        E28,
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105\u300019491231\u00a0002X\n",
        "'11010519491231002X",
        "\u202d11010519491231002X\u202c",
        "\ufeff11010519491231002X\u200b",
    ],
)
def test_e28_is_read_however_it_is_typed(text):
    card = parse_id_card(text, on=TODAY)

    assert (card.number, card.born_on, card.gender) == (E28, date(1949, 12, 31), "女")


def test_odd_order_is_a_man():
    assert parse_id_card(number("19900601", "003"), on=TODAY).gender == "男"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", idcards.EMPTY),
        (" \u3000", idcards.EMPTY),
        ("110105194912310021", idcards.CHECK_DIGIT),  # E28
        ("440524188001010014", idcards.TOO_OLD),  # E28: the check digit is right
        ("110105491231002", idcards.OLD),
        ("1101051949123100", idcards.LENGTH),
        ("1101051949123100200", idcards.LENGTH),
        ("1.10105194912310E+17", idcards.SCIENTIFIC),
        ("1.1e17", idcards.SCIENTIFIC),
        ("1101051949123100XX", idcards.CHARACTERS),
        ("X1010519491231002X", idcards.CHARACTERS),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", idcards.CHARACTERS),  # digits, but of another script
        (number("20260229"), idcards.NO_DAY),
        (number("19491301"), idcards.NO_DAY),
        (number("19490000"), idcards.NO_DAY),
        (number("00000101"), idcards.NO_DAY),
        (number("18991231"), idcards.TOO_OLD),
        (number("20260502"), idcards.UNBORN),
    ],
)
def test_refused_with_its_sentence(text, message):
    with pytest.raises(IdCardError) as error:
        parse_id_card(text, on=TODAY)

    assert error.value.message == message


@pytest.mark.parametrize("born", ["19000101", "20260501", "20240229"])
def test_days_at_the_edge_are_accepted(born):
    assert parse_id_card(number(born), on=TODAY).born_on.strftime("%Y%m%d") == born


def test_the_sentence_does_not_repeat_the_number():
    with pytest.raises(IdCardError) as error:
        parse_id_card("110105194912310021", on=TODAY)

    assert "1101" not in f"{error.value!r}{error.value.values}"


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(place, shift):
    wrong = str((int(E28[place]) + shift) % 10)

    assert check_digit(E28[:place] + wrong + E28[place + 1 : 17]) != "X"


@given(st.integers(0, 15))
def test_every_swap_of_neighbours_is_found(place):
    swapped = E28[:place] + E28[place + 1] + E28[place] + E28[place + 2 : 17]

    assert (check_digit(swapped) == "X") == (E28[place] == E28[place + 1])


@given(st.text(max_size=30))
def test_any_text_is_refused_in_words(text):
    """Nothing a person can type ends in another kind of error."""
    with pytest.raises(IdCardError) as error:
        parse_id_card(text, on=TODAY)

    assert error.value.message.format(**error.value.values)


def test_cleaning_twice_changes_nothing():
    assert clean(clean(" １１０ 105x ")) == clean(" １１０ 105x ") == "110105X"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1990-06-01", "2025-06-01", 35),  # E29
        ("1990-06-01", "2026-05-31", 35),
        ("1990-06-01", "2026-06-01", 36),
        ("1990-06-01", "1990-06-01", 0),
        ("2004-02-29", "2025-02-28", 20),
        ("2004-02-29", "2025-03-01", 21),
        ("2004-02-29", "2028-02-28", 23),
        ("2004-02-29", "2028-02-29", 24),
    ],
)
def test_age_on(born, day, age):
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age
