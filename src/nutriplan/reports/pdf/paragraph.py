"""A paragraph that breaks its lines once a width: tables and pages ask for its height many times over."""

from reportlab.platypus import Paragraph as ReportlabParagraph


class Paragraph(ReportlabParagraph):
    """A paragraph of reportlab that remembers how tall it was."""

    _measured: tuple[float, float] | None = None  # width and height of the lines it holds [pt]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the lines, unless those at hand are of that width."""
        if self._measured is None or self._measured[0] != width or not hasattr(self, "blPara"):
            self._measured = super().wrap(width, height)
        return self._measured
