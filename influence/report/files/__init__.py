"""Files to pass on: a workbook, CSV, files for CRMs, graphs, figures and a list for letters.

:func:`packed` makes those that are asked for; :func:`write_files` writes them with their manifest, all or none.
"""

from influence.report.files.choice import NAMES, chosen
from influence.report.files.crm import key_heading
from influence.report.files.material import Material
from influence.report.files.package import Package, packed
from influence.report.files.writing import MANIFEST, write_files

__all__ = ["MANIFEST", "NAMES", "Material", "Package", "chosen", "key_heading", "packed", "write_files"]
