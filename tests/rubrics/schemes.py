"""Marking schemes as experts make them for CIS, built with openpyxl."""

import io

from openpyxl import Workbook

HEADS = [
    "Sub\nCriterion\nID", "Sub Criterion\nName or Description", "Day of Marking",
    "Aspect\nType\nM = Meas\nJ = Judg", "Aspect - Description", "Judg\nScore",
    "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
    "Requirement\n(Measurement Only)", "WSOS\nSection", "Calculation Row\n(Export only)",
    "Max\nMark",
]  # fmt: skip
SECTIONS = [("1", "Work organization", 40), ("2", "Production", 60)]
CRITERIA = {
    "A": (
        "Preparation",
        40,
        [
            ("A1", "Workplace", "C1", [
                ("M", "Tools laid out", "All of them", "within 5 min", "1", 15),
                ("J", "Order of the workplace", ["Below", "Meets", "Above", "Excellent"], "1", 25),
            ]),
        ],
    ),
    "B": (
        "Making",
        60,
        [
            ("B1", "Dimensions", "C2", [
                ("M", "Length 120", "", "± 0.1 mm", "2", 20.5),
                ("M", "Width 60", "", "± 0.1 mm", "2", 19.5),
            ]),
            ("B2", "Surface", "C3", [
                ("J", "Appearance", ["Poor", "Fair", "Good", "Perfect"], "2", 20),
            ]),
        ],
    ),
}  # fmt: skip


def scheme(shift=0, blanks=0, formulas=False, changes=()):
    """The bytes of a workbook.

    shift:    columns before the tables; blanks: rows between the parts, beside the usual one
    formulas: totals are formulas without values, as a program writes them that does not calculate
    changes:  (cell, value) written over at the end
    """
    book = Workbook()
    sheet = book.active
    row = [1]

    def put(values, gap=0):
        for place, value in enumerate(values):
            if value not in (None, ""):
                sheet.cell(row[0], place + 1 + shift, value)
        row[0] += 1 + gap

    put(["Skill 00 Marking Scheme"], 1 + blanks)
    sheet.merge_cells(start_row=1, start_column=1 + shift, end_row=1, end_column=11 + shift)
    put(["Section", "Name", "WSOS Marks", "Aspect Marks", "Variation"])
    for key, name, marks in SECTIONS:
        put([int(key), name, marks, marks, 0])
    put(["", "", "", "Total Variation", 0], 1 + blanks)
    put(["ID", "Name", "Mark"])
    for letter, (name, mark, _subs) in CRITERIA.items():
        put([letter, name, f"={mark}" if formulas else mark])
    row[0] += 1 + blanks
    for letter, (_name, mark, subs) in CRITERIA.items():
        total = f"=SUM(K{row[0]}:K{row[0] + 20})" if formulas else mark
        put([*HEADS, "", f"Criterion\n{letter}", "Total\nMark", total])
        sheet.merge_cells(
            start_row=row[0], start_column=2 + shift, end_row=row[0], end_column=2 + shift
        )
        for key, title, day, aspects in subs:
            put([key, title, day], blanks)
            for aspect in aspects:
                _aspect(put, aspect)
        row[0] += 1 + blanks
    for cell, value in changes:
        sheet[cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _aspect(put, aspect):
    if aspect[0] == "M":
        _type, name, extra, requirement, section, mark = aspect
        put(["", "", "", "M", name, "", extra, requirement, int(section), "", mark])
        return
    _type, name, told, section, mark = aspect
    put(["", "", "", "J", name, "", "", "", int(section), "", mark])
    for score, text in enumerate(told):
        put(["", "", "", "", "", score, text])
