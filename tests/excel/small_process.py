"""A small process that reads files for tests, so that their room can be measured (读表进程).

What the kernel says of the largest child counts from the size of the process that started it: among
thousands of tests that is larger than any file.
"""

import resource
from multiprocessing.connection import Connection

from contest.excel import opened
from contest.excel.columns import Column, id_number
from contest.excel.read import MESSAGES, ReadError, read_table
from contest.excel.tables import Reading, Row

COLUMNS = [
    Column("name", "姓名", required=True),
    Column("id_no", "证件号码", ("身份证号",), True, read=id_number),
]
SENTENCES = {message: code for code, message in MESSAGES.items()}


def beside(data: bytes, name: str) -> list[Row]:
    """The rows of a workbook of any size, read as a large one is."""
    opened.LARGE = 0
    with opened.opened_table(data, name) as table:
        reading = Reading(table, COLUMNS)
        if reading.missing:
            raise ReadError("headings", missing="")
        return list(reading.rows())


def serve(pipe: Connection) -> None:
    """Answer (bytes, name) with (code of a refusal or None, rows, kilobytes of the largest).

    Other questions: ("beside", bytes, name), by two processes beside each other.
    """
    while (asked := pipe.recv()) is not None:
        code, rows = None, []
        try:
            read = beside(*asked[1:]) if asked[0] == "beside" else read_table(*asked, COLUMNS)
            rows = [(row.values["name"], row.faults) for row in read]
        except ReadError as error:
            code = SENTENCES[error.message]
        pipe.send((code, rows, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
