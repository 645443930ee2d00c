"""What the editor's buttons do to the grid: add, copy, move and remove rows and columns."""

from dataclasses import replace

from handfast.feel import FeelError, compile_expression
from handfast.policies.forms.grids import FACT, INPUT, OUTPUT, Grid, GridColumn, GridRow
from handfast.policies.rules.naming import KEY


def changed(grid: Grid, action: str) -> Grid:
    """The grid after one of its buttons: `add-row`, `up-3`, `remove-i2`, `add-fact-monthly`."""
    verb, _, which = action.partition("-")
    if verb == "add":
        _add(grid, which)
    elif verb == "copy":
        _copy(grid, which)
    elif verb in ("up", "down", "drop"):
        grid.rows = _moved(grid.rows, which, verb)
    elif verb in ("left", "right", "remove"):
        grid.columns = _moved_column(grid, which, verb)
    return grid


def unknown_facts(grid: Grid, column: GridColumn) -> list[str]:
    """The names in an expression that could become facts."""
    known = [one.name for one in (*grid.inputs, *grid.facts) if not one.expression.strip()]
    try:
        found = compile_expression(column.expression.strip()).unknown_names(known)
    except FeelError:
        return []
    return [one.name for one in found if KEY.fullmatch(one.name)]


def _add(grid: Grid, what: str) -> None:
    kind, _, name = what.partition("-")
    if kind == "row":
        grid.rows.append(GridRow(_next_token(grid), "", {}, ""))
    elif kind == "fact" and KEY.fullmatch(name):
        label = name.replace("_", " ").capitalize()
        grid.columns.append(
            replace(_new_column(grid, FACT), key=name, label=label, type=_like(grid, name))
        )
    elif kind in ("input", "output"):
        grid.columns.append(_new_column(grid, INPUT if kind == "input" else OUTPUT))
    grid.sort()


def _like(grid: Grid, name: str) -> str:
    """The likely type of a new fact: that of the first column which reads it."""
    return next((c.type for c in grid.inputs if name in unknown_facts(grid, c)), "text")


def _copy(grid: Grid, token: str) -> None:
    for place, row in enumerate(grid.rows):
        if row.token == token:
            grid.rows.insert(place + 1, replace(row, token=_next_token(grid), id=""))
            return


def _moved(rows: list[GridRow], token: str, verb: str) -> list[GridRow]:
    place = next((n for n, row in enumerate(rows) if row.token == token), None)
    if place is None:
        return rows
    if verb == "drop":
        return rows[:place] + rows[place + 1 :]
    other = place + (-1 if verb == "up" else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _moved_column(grid: Grid, token: str, verb: str) -> list[GridColumn]:
    columns = grid.columns
    place = next((n for n, column in enumerate(columns) if column.token == token), None)
    if place is None:
        return columns
    if verb == "remove":
        return columns[:place] + columns[place + 1 :]
    other = place + (-1 if verb == "left" else 1)
    if 0 <= other < len(columns) and columns[other].token[0] == columns[place].token[0]:
        columns[place], columns[other] = columns[other], columns[place]
    return columns


def _new_column(grid: Grid, side: str) -> GridColumn:
    numbers = [int(c.token[1:]) for c in grid.columns if c.token.startswith(side)]
    number = max(numbers, default=-1) + 1
    word = "Input" if side == INPUT else "Output"
    return GridColumn(f"{side}{number}", "", f"{word} {number + 1}", "text")


def _next_token(grid: Grid) -> str:
    return str(max((int(r.token) for r in grid.rows if r.token.isdigit()), default=-1) + 1)
