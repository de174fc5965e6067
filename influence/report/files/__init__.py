"""Files to pass on: a workbook, CSV, files for CRMs, graphs, figures and a list for letters.

:func:`export_files` writes those that are asked for with their manifest, all or none; :func:`packed` only makes them.
"""

from influence.report.files.choice import NAMES, chosen
from influence.report.files.crm import key_heading
from influence.report.files.kept import read_kept
from influence.report.files.material import MOST_DRAWN, Material
from influence.report.files.package import Package, packed
from influence.report.files.writing import Exported, export_files

__all__ = [
    "MOST_DRAWN",
    "NAMES",
    "Exported",
    "Material",
    "Package",
    "chosen",
    "export_files",
    "key_heading",
    "packed",
    "read_kept",
]
