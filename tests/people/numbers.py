"""Identity card numbers of people who do not exist."""

from contest.people.idcards import check_digit


def id_number(order: int) -> str:
    """A valid number, another one for each ``order`` below ten thousand; men when it is odd."""
    year, within = 1960 + order // 1000, order % 1000
    first = f"110105{year}0601{within:03}"
    return first + check_digit(first)
