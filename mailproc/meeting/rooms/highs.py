"""Zero-one programs, solved by HiGHS: the only file that knows it. Pure.

HiGHS (https://highs.dev) is optional: ``pip install highspy``. It is loaded when it is
first needed, which takes 0.1 seconds and 20 MB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from highspy import Highs, HighsLp

_OPTIONS: Final[Mapping[str, object]] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "presolve": "off",  # our programs are small and tight: it takes more time than it saves
    "mip_rel_gap": 0.0,
    "mip_max_nodes": 2_000,  # a bound that, unlike a clock, gives the same answer twice
}


class Constraint(Struct, frozen=True):
    """One condition: its unknowns, by column and each with its factor, sum up to at most `most`.

    If `exactly`, they sum up to just that.
    """

    factors: Mapping[int, int]
    most: int
    exactly: bool = False


def is_installed() -> bool:
    """Whether there is a solver at all."""
    try:
        import_module("highspy")
    except ImportError:
        return False
    return True


class Solution(NamedTuple):
    """The unknowns that are 1, by column, rising; None if no answer was found.

    `impossible` says that there is none at all.
    """

    columns: list[int] | None
    impossible: bool = False


def cheapest(costs: Sequence[float], rows: Sequence[Constraint]) -> list[int] | None:
    """Which unknowns are 1 where all conditions hold and their costs are least in sum.

    The same program has the same answer. That of a large one may be only the best that was found
    in a bounded search.

    Args:
        costs: one for each unknown, which is 0 or 1.
        rows: the conditions.

    Returns:
        Columns, rising; None if no answer was found.

    Raises:
        ImportError: if HiGHS is not installed.
    """
    return solved(costs, rows).columns


#: Where any good answer will do: conditions that are many and loose are made fewer first.
GOOD_ENOUGH: Final[Mapping[str, object]] = {
    "presolve": "on",
    "mip_rel_gap": 0.3,
    "mip_max_improving_sols": 1,
}


def solved(
    costs: Sequence[float],
    rows: Sequence[Constraint],
    options: Mapping[str, object] = MappingProxyType({}),
) -> Solution:
    """The same, and whether there is no answer at all.

    Args:
        costs: one for each unknown, which is 0 or 1.
        rows: the conditions.
        options: of HiGHS, such as `GOOD_ENOUGH`.

    Raises:
        ImportError: if HiGHS is not installed.
    """
    from highspy import HighsModelStatus, SolutionStatus

    solver = _quiet_solver()
    for option, value in {**_OPTIONS, **options}.items():
        solver.setOptionValue(option, value)
    solver.passModel(_model(costs, rows))
    solver.run()
    found = SolutionStatus(solver.getInfo().primal_solution_status)
    if found != SolutionStatus.kSolutionStatusFeasible:
        return Solution(None, solver.getModelStatus() == HighsModelStatus.kInfeasible)
    values = solver.getSolution().col_value
    return Solution([column for column, value in enumerate(values) if value > 0.5])


def _quiet_solver() -> Highs:
    """A solver that does not greet on stdout, where others expect what they asked us for.

    It would when it sets up its callbacks, before anybody can turn its output off (HiGHS 1.16;
    its issue 2749). Nobody here listens to callbacks.
    """
    from highspy import Highs

    class Quiet(Highs):  # type: ignore[misc]  # mypy does not look into it, see pyproject.toml
        def enableCallbacks(self) -> None:  # noqa: N802  # HiGHS's name
            pass

    return Quiet()


def _model(costs: Sequence[float], rows: Sequence[Constraint]) -> HighsLp:
    from highspy import HighsLp, HighsVarType, MatrixFormat

    model = HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(rows)
    model.col_cost_ = list(costs)
    model.col_lower_, model.col_upper_ = [0.0] * len(costs), [1.0] * len(costs)
    model.integrality_ = [HighsVarType.kInteger] * len(costs)
    model.row_lower_ = [float(row.most) if row.exactly else float("-inf") for row in rows]
    model.row_upper_ = [float(row.most) for row in rows]
    matrix = model.a_matrix_
    matrix.format_ = MatrixFormat.kRowwise
    matrix.start_ = list(accumulate((len(row.factors) for row in rows), initial=0))
    matrix.index_ = [column for row in rows for column in row.factors]
    matrix.value_ = [float(factor) for row in rows for factor in row.factors.values()]
    return model
