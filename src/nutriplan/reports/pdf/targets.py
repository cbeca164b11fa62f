"""Your targets and why: bounds, what the plan gives, every step from the reference value, and what is left out."""

from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.platypus import Flowable, Spacer, Table

from nutriplan.reports.pdf.furniture import section
from nutriplan.reports.pdf.grid import TableCommand, grid
from nutriplan.reports.pdf.layout import narrow
from nutriplan.reports.pdf.marks import Marked
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import (
    BODY,
    BODY_SOFT,
    CAPTION,
    HAIRLINE,
    RULE,
    SMALL,
    SMALL_BOLD,
    SMALL_BULLET,
    SMALL_HEADING,
    SMALL_RIGHT,
    SMALL_SOFT,
    SMALL_SOFT_RIGHT,
    SUBTITLE,
    TABLE_HEAD,
    TABLE_HEAD_RIGHT,
    TITLE,
)
from nutriplan.reports.view.exclusions import ExclusionGroup
from nutriplan.reports.view.judge import Status
from nutriplan.reports.view.targets import NotEnforcedView, StepView, TargetsView, TargetView, Told

_UNIT, _BOUNDS, _EATEN, _MEAN = 44.0, 76.0, 76.0, 44.0
_SLIM_NAME = 10.0
_INSET: TableCommand = ("RIGHTPADDING", (0, 0), (-2, -1), 10)
_Pads = tuple[float, float]  # space over and under a row [pt]
_PADS: tuple[_Pads, ...] = ((1.8, 2.4), (1.1, 1.7), (0.6, 1.0), (0.2, 0.7))
_LEAST_FULL, _USED = 0.25, 0.91  # of a page; headings and rows that stay together leave the rest
TITLE_OF_PAGE = "Your targets and why"
_NOT_ENFORCED = ("Not enforced", "Reference value", "Why it binds no menu")
_LEGEND = (
    (Status.SHORT, "Not met: below the target on a day at least, or as the mean of the plan."),
    (Status.OVER, "Not met: above the limit on a day at least."),
)
_LEFT_OUT = ("Left out for", "How many", "Foods and dishes")
_LEAD = "The plan was made to hold the targets of the tables below, day by day."


def targets_story(
    view: TargetsView, width: float, height: float, title: str = TITLE_OF_PAGE, whose: str = ""
) -> list[Flowable]:
    """The pages of targets, their rows closer where else the last page [pt] would be nearly empty.

    Args:
        view: What to print.
        width: Of the body [pt].
        height: Of the body [pt].
        title: The heading.
        whose: The conditions of the person, where they do not stand on top of every page.
    """
    story: list[Flowable] = []
    for pads in _PADS:
        story = _story(view, width, pads, title, whose)
        tall = sum(part.wrap(width, height)[1] + max(part.getSpaceBefore(), part.getSpaceAfter()) for part in story)
        if tall / (height * _USED) % 1 > _LEAST_FULL:
            break
    return story


def _story(view: TargetsView, width: float, pads: _Pads, title: str, whose: str) -> list[Flowable]:
    energy = view.energy
    story: list[Flowable] = [
        Paragraph(escape(title), TITLE),
        *([Paragraph(escape(whose), BODY_SOFT)] if whose else []),
        Paragraph(escape(f"{view.reference}. {_LEAD}"), SUBTITLE),
        *([Paragraph(f"<b>Assumed:</b> {escape(', '.join(view.assumed))}.", BODY)] if view.assumed else []),
        *_advice(view.advice),
        *section("Energy"),
        Paragraph(f"<b>{escape(energy.amount)}</b> by {escape(energy.equation)} {escape(energy.source)}", BODY),
        Paragraph(escape(energy.formula), SMALL_SOFT),
        *(Paragraph(_step_text(step), SMALL_SOFT) for step in energy.steps),
        *([*section("Water"), *(Paragraph(_told(told), SMALL) for told in view.fluid)] if view.fluid else []),
        *_targets("Nutrients in focus", [target for target in view.targets if target.focus], width, pads),
        *_targets("Also watched", [target for target in view.targets if not target.focus], width, pads),
    ]
    if view.not_enforced:
        story += [*section("Known, but not enforced"), _not_enforced(view.not_enforced, width, pads)]
    if view.exclusions:
        story += [*section("Left out of your menus"), _exclusions(view.exclusions, width, pads)]
    return story


def _advice(advice: Sequence[Told]) -> list[Flowable]:
    """Sentences under what they are about."""
    story: list[Flowable] = []
    for kind, group in groupby(advice, key=lambda told: told.kind):
        told = [Paragraph(escape(f"{row.text} {row.source}"), SMALL_BULLET, bulletText="•") for row in group]
        story += [Paragraph(escape(kind), SMALL_HEADING), *told, Spacer(0, 5)]
    return story


def _told(told: Told) -> str:
    kind = f"<b>{escape(told.kind)}.</b> " if told.kind else ""
    return f"{kind}{escape(told.text)} {escape(told.source)}".strip()


def _step_text(step: StepView) -> str:
    grade = f" ({step.grade})" if step.grade else ""
    return f"<b>{escape(step.change)}</b>&nbsp;&nbsp;{escape(step.reason)}{escape(grade)} {escape(step.source)}"


def _targets(heading: str, targets: Sequence[TargetView], width: float, pads: _Pads) -> list[Flowable]:
    """A table of targets under its heading, with what its marks mean where it has any."""
    ways = {way for target in targets for way in target.missed}
    legend = [Marked(Paragraph(text, CAPTION), (way,)) for way, text in _LEGEND if way in ways]
    return [*section(heading), *legend, _table(targets, width, pads)]


def _table(targets: Sequence[TargetView], width: float, pads: _Pads) -> Flowable:
    slim = narrow(width)  # then the name stands over its row
    heads = ["" if slim else "Nutrient", "Target a day", "Unit", "This plan", "Mean", "Based on"]
    rows: list[list[Flowable]] = [
        [Paragraph(text, TABLE_HEAD_RIGHT if place in (1, 3, 4) else TABLE_HEAD) for place, text in enumerate(heads)]
    ]
    spans: list[TableCommand] = []
    for target in targets:
        name, begins = Marked(Paragraph(escape(target.name), SMALL_BOLD), target.missed), len(rows)
        if slim:
            rows.append([name])
            spans += [("SPAN", (0, begins), (-1, begins)), ("NOSPLIT", (0, begins), (-1, begins + 1))]
            spans += [
                ("BOTTOMPADDING", (0, begins), (-1, begins), 0),
                ("TOPPADDING", (0, len(rows)), (-1, len(rows)), 0),
            ]
        rows.append(
            [
                Paragraph("", SMALL_BOLD) if slim else name,
                Paragraph(escape(target.bounds), SMALL_RIGHT),
                Paragraph(escape(target.unit), SMALL_SOFT),
                Paragraph(escape(target.eaten), SMALL_RIGHT),
                Paragraph(escape(target.mean), SMALL_SOFT_RIGHT),
                Paragraph(escape(target.basis), SMALL_SOFT),
            ]
        )
        spans.append(("LINEABOVE", (0, begins), (-1, begins), HAIRLINE / 2, RULE))
        details = _details(target)
        if details:
            rows.append([Paragraph(details, SMALL_SOFT)])
            line = len(rows) - 1
            spans += [("SPAN", (0, line), (-1, line)), ("LEFTPADDING", (0, line), (0, line), 10)]
            spans += [("NOSPLIT", (0, line - 1), (-1, line)), ("TOPPADDING", (0, line), (-1, line), 0)]
    free = width - _BOUNDS - _UNIT - _EATEN - _MEAN
    named = _SLIM_NAME if slim else free * 0.56
    widths = [named, _BOUNDS, _UNIT, _EATEN, _MEAN, free - named]
    insets: list[TableCommand] = [("LEFTPADDING", (2, 0), (2, -1), 5), ("LEFTPADDING", (5, 0), (5, -1), 12)]
    return grid(rows, widths, *insets, *spans, repeat=1, top=pads[0], bottom=pads[1])


def _details(target: TargetView) -> str:
    lines = [_step_text(step) for step in target.steps]
    if target.note:
        lines.append(escape(target.note[:1].upper() + target.note[1:]))
    return "<br/>".join(lines)


def _not_enforced(rows: Sequence[NotEnforcedView], width: float, pads: _Pads) -> Flowable:
    cells = [
        [
            Paragraph(escape(row.name), SMALL_BOLD),
            Paragraph(escape(row.value).replace(", ", ",<br/>"), SMALL),
            Paragraph(f"{escape(row.reason)} {escape(row.source)}", SMALL_SOFT),
        ]
        for row in rows
    ]
    return _listed(_NOT_ENFORCED, cells, [width * 0.25, width * 0.21, width * 0.54], pads)


def _exclusions(groups: Sequence[ExclusionGroup], width: float, pads: _Pads) -> Flowable:
    cells = [
        [
            Paragraph(f"{escape(group.reason)} {escape(group.source)}", SMALL_BOLD),
            Paragraph(escape(group.count), SMALL),
            Paragraph(escape(group.names), SMALL_SOFT),
        ]
        for group in groups
    ]
    return _listed(_LEFT_OUT, cells, [width * 0.34, width * 0.14, width * 0.52], pads)


def _listed(heads: Sequence[str], cells: Sequence[Sequence[Paragraph]], widths: Sequence[float], pads: _Pads) -> Table:
    """Rows under heads that tell on every page what they are."""
    head = [Paragraph(text, TABLE_HEAD) for text in heads]
    return grid([head, *cells], widths, _INSET, lines_from=1, repeat=1, top=pads[0], bottom=pads[1])
