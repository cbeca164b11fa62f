"""What is said of a plan that was changed."""

import pytest

from nutriplan.plan import BoundKind, SolverReport
from nutriplan.reports.view.head import proof_line
from nutriplan.solver_report import report_after


class TestReport:
    BEFORE = SolverReport("finished", 10.0, 8.0, BoundKind.LP, 0.2, 0.1, 1.0)

    @pytest.mark.parametrize(("extra", "gap"), [(0.0, 0.2), (6.0, 0.5), (-1.0, 1 / 9), (-2.0, 0.0)])
    def test_the_bound_of_every_week_holds_for_a_changed_one(self, extra: float, gap: float) -> None:
        after = report_after(self.BEFORE, extra, 1.0)
        assert (after.objective, after.bound, after.gap) == pytest.approx((10.0 + extra, 8.0, gap))

    def test_a_week_below_the_bound_is_not_called_proven(self) -> None:
        """Wishes that make dishes cheaper than they were for the plan leave its bound without a meaning."""
        after = report_after(self.BEFORE, -3.0, 1.0)
        assert (after.objective, after.bound, after.gap) == (7.0, 0.0, 1.0)

    def test_a_bound_for_other_menus_says_nothing(self) -> None:
        after = report_after(self.BEFORE, 2.0, 1.0, covered=False)
        assert (after.objective, after.bound, after.gap) == (12.0, 0.0, 1.0)
        assert proof_line(after) == "no bound proven"
