"""Excel workbooks that people work in: sheets of rows and sheets of sentences, written row by row.

Cells hold values, never formulas, whatever stands in the data; the same content gives the same bytes.
"""

from influence.report.workbook.columns import BARS, Column, column_of
from influence.report.workbook.sheets import MOST_ROWS, Line, Prose, Sheet
from influence.report.workbook.tables import sheet_of, table_book
from influence.report.workbook.writer import About, workbook

__all__ = [
    "BARS",
    "MOST_ROWS",
    "About",
    "Column",
    "Line",
    "Prose",
    "Sheet",
    "column_of",
    "sheet_of",
    "table_book",
    "workbook",
]
