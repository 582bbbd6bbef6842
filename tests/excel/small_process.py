"""A small process that reads files for tests, so that their room can be measured (读表进程).

What the kernel says of the largest child counts from the size of the process that started it: among
thousands of tests that is larger than any file.
"""

import resource
from multiprocessing.connection import Connection

from contest.excel.columns import Column, id_number
from contest.excel.read import MESSAGES, ReadError, read_table

COLUMNS = [
    Column("name", "姓名", required=True),
    Column("id_no", "证件号码", ("身份证号",), True, read=id_number),
]
SENTENCES = {message: code for code, message in MESSAGES.items()}


def serve(pipe: Connection) -> None:
    """Answer (bytes, name) with (code of a refusal or None, rows, kilobytes of the largest)."""
    while (asked := pipe.recv()) is not None:
        code, rows = None, []
        try:
            rows = [(row.values["name"], row.faults) for row in read_table(*asked, COLUMNS)]
        except ReadError as error:
            code = SENTENCES[error.message]
        pipe.send((code, rows, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
