"""Tables as files: DMN XML, CSV and XLSX, out and in, with every error named by its cell.

Reading gives a table or problems, never half a table.
"""

from handfast.policies.rules.sheets.delimited import from_csv, to_csv
from handfast.policies.rules.sheets.grids import cell_name, from_grid, to_grid
from handfast.policies.rules.sheets.interchange import from_dmn, to_dmn
from handfast.policies.rules.sheets.workbooks import from_xlsx, to_xlsx

__all__ = [
    "cell_name",
    "from_csv",
    "from_dmn",
    "from_grid",
    "from_xlsx",
    "to_csv",
    "to_dmn",
    "to_grid",
    "to_xlsx",
]
