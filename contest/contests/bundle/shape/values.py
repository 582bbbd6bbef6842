"""The values that bundles are made of, and the base of every table."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
DECIMAL_PATTERN = r"^-?[0-9]{1,40}(\.[0-9]{1,40})?$"
AMOUNT_PATTERN = r"^[0-9]{1,40}(\.[0-9]{1,40})?$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"
STAGE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}(/[A-Za-z0-9][A-Za-z0-9_.-]{0,63})?$"
SCORER_PATTERN = r"^(department:)?[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
TARGET_PATTERN = r"^(export|event:[A-Za-z0-9][A-Za-z0-9_.-]{0,63})$"
NOT_BLANK_PATTERN = r"\S"
LARGEST_INTEGER = 2**31 - 1


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("no_such_day", "no such day") from error
    return text


def _real_moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("no_such_moment", "no such moment") from error
    return text


Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
Decimal = Annotated[str, StringConstraints(pattern=DECIMAL_PATTERN, max_length=60)]
Amount = Annotated[str, StringConstraints(pattern=AMOUNT_PATTERN, max_length=60)]
Day = Annotated[str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(_real_day)]
Moment = Annotated[str, StringConstraints(pattern=MOMENT_PATTERN), AfterValidator(_real_moment)]
Name = Annotated[str, StringConstraints(pattern=NOT_BLANK_PATTERN, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
StageRef = Annotated[str, StringConstraints(pattern=STAGE_PATTERN)]
Scorer = Annotated[str, StringConstraints(pattern=SCORER_PATTERN)]
Count = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
Positive = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
Places = Annotated[int, Field(ge=0, le=30)]


class Part(BaseModel):
    """A table of a bundle: no unknown keys, no conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True)
