"""The editor as it was sent: rows and columns in the order in which they stood."""

import re
from typing import Any

from handfast.policies.forms.grids import OUTPUT, SIDES, Grid, GridColumn, GridRow
from handfast.policies.types import COLLECT, OTHERWISE


def posted_grid(post: Any) -> Grid:
    """The editor as it was sent: rows and columns in the order in which they stood."""
    tokens = [t for t in post.getlist("column") if re.fullmatch(r"[ifo]\d{1,4}", t)]
    columns = [
        GridColumn(
            token=token, key=post.get(f"key-{token}", "").strip(),
            label=post.get(f"label-{token}", "").strip(), type=post.get(f"type-{token}", "text"),
            choices=post.get(f"choices-{token}", ""), allowed=post.get(f"allowed-{token}", "").strip(),
            optional=bool(post.get(f"optional-{token}")), expression=post.get(f"expression-{token}", ""),
            default=post.get(f"cell-{OTHERWISE}-{token}", "") if token.startswith(OUTPUT) else "",
        )
        for token in dict.fromkeys(tokens)
    ]  # fmt: skip
    columns.sort(key=lambda column: SIDES.index(column.token[0]))
    rows = [
        GridRow(
            token, post.get(f"id-{token}", ""),
            {column.token: post.get(f"cell-{token}-{column.token}", "") for column in columns},
            post.get(f"note-{token}", ""),
        )
        for token in dict.fromkeys(post.getlist("row"))
    ]  # fmt: skip
    return Grid(
        post.get("name", ""), post.get("description", ""), post.get("owner", ""),
        post.get("hit_policy", COLLECT), columns, rows,
    )  # fmt: skip
