"""The editor's grid: what the page posts, the buttons that change it, and the table it stands for.

Columns and rows carry tokens of their own, so that a renamed column keeps its cells and nothing
typed is lost while something is wrong.
"""

from handfast.policies.forms.cases import case_from, model_case_from
from handfast.policies.forms.changing import changed, unknown_facts
from handfast.policies.forms.grids import Grid, GridColumn, GridRow, grid_of
from handfast.policies.forms.posting import posted_grid

__all__ = [
    "Grid",
    "GridColumn",
    "GridRow",
    "case_from",
    "changed",
    "grid_of",
    "model_case_from",
    "posted_grid",
    "unknown_facts",
]
