"""A checked diary on one page: what to change and how the lines were read, beside the bars of the day."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from nutriplan.check.result import CheckResult, DayReport
from nutriplan.reports.lines import cited
from nutriplan.reports.paper import Paper
from nutriplan.reports.pdf.furniture import NumberedCanvas, draw_header
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.sidebar import draw_sidebar
from nutriplan.reports.pdf.styles import (
    BODY,
    CAPTION,
    FOOTER_HEIGHT,
    GUTTER,
    HEADER_HEIGHT,
    MARGIN,
    REGULAR,
    SECTION,
    SIDEBAR,
    SIZE_FURNITURE,
    SMALL,
    SMALL_BULLET,
    SOFT,
    SUBTITLE,
    TITLE,
    page_size,
    register_fonts,
)
from nutriplan.reports.view.changes import (
    change_texts,
    closes_text,
    portion_text,
    rest_text,
    unclosable_text,
)
from nutriplan.reports.view.check import (
    HONESTY,
    bar_view,
    caution_text,
    eaten_text,
    guard_row,
    in_shown_order,
    not_understood_text,
    summary_text,
    verdict,
)
from nutriplan.reports.view.head import DISCLAIMER, Head, profile_line
from nutriplan.reports.view.words import SLOT_NAMES, capitalised, long_date, lower_first, plural

_ENDLESS = 100_000.0
_MOST_LINES = 40


def draw_check(result: CheckResult, paper: Paper) -> bytes:
    """Draw a checked diary: of several days the mean.

    Args:
        result: The checked diary.
        paper: The sheet.
    """
    register_fonts()
    size = page_size(paper)
    width, height = size[0] - 2 * MARGIN, size[1] - HEADER_HEIGHT - FOOTER_HEIGHT - 30
    box = (MARGIN, FOOTER_HEIGHT + 14, width, height)
    head, buffer = _head(result), BytesIO()
    frame = Frame(box[0], box[1], width - SIDEBAR - GUTTER, height, 0, 0, 0, 0, id="main")
    document = BaseDocTemplate(
        buffer,
        pagesize=size,
        pageTemplates=[PageTemplate("check", [frame], onPage=partial(_page, result, head, box, size), pagesize=size)],
        title=head.title,
        author="nutriplan",
        subject=f"{head.profile}. {head.disclaimer}.",
        creator=head.version,
        lang="en",
        invariant=1,
        pageCompression=1,
    )
    document.build(_fitted(result, width - SIDEBAR - GUTTER, height), canvasmaker=NumberedCanvas)
    return buffer.getvalue()


def _head(result: CheckResult) -> Head:
    report = result.main
    dates = long_date(report.date) if report.date else report.label or result.name
    return Head(
        title=f"{result.name}, {dates}",
        person=result.profile.name.strip() or "What you ate",
        dates=dates,
        profile=profile_line(result.profile),
        reference=str(report.targets.reference).upper(),
        version=f"nutriplan {result.version}",
        data="food composition USDA SR28",
        proof="",
        disclaimer=DISCLAIMER,
    )


def _page(
    result: CheckResult,
    head: Head,
    box: tuple[float, float, float, float],
    size: tuple[float, float],
    canvas: Canvas,
    _document: BaseDocTemplate,
) -> None:
    """Header, panel and footer."""
    draw_header(canvas, head, size)
    x, y, width, height = box
    report, nutrients = result.main, result.nutrients
    bars = [bar_view(line, nutrients[line.nutrient]) for line in in_shown_order(report, nutrients, focus=True)]
    rows = [guard_row(line, nutrients[line.nutrient]) for line in in_shown_order(report, nutrients, focus=False)]
    draw_sidebar(canvas, bars, rows, (x + width - SIDEBAR, y, SIDEBAR, height))
    canvas.setFont(REGULAR, SIZE_FURNITURE)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, 20, f"{head.version}  ·  {head.data}")
    canvas.drawRightString(size[0] - MARGIN, 20, head.disclaimer)


def _fitted(result: CheckResult, width: float, height: float) -> list[Flowable]:
    """The main column on one page: lines of the diary are left out from the end until it fits."""
    for lines in range(_MOST_LINES, -1, -1):
        story = _story(result, lines)
        if (
            sum(part.wrap(width, _ENDLESS)[1] + part.getSpaceBefore() + part.getSpaceAfter() for part in story)
            <= height
        ):
            return story
    return _story(result, 0)


def _story(result: CheckResult, most_lines: int) -> list[Flowable]:
    report = result.main
    story: list[Flowable] = [
        Paragraph(escape(report.label or result.name), TITLE),
        Paragraph(escape(f"{verdict(report)} {summary_text(result)}"), SUBTITLE),
        *_cautions(report),
        *_changes(result, report),
        *_rest(result, report),
        *_lines(result, most_lines),
    ]
    return [*story, Spacer(0, 6), Paragraph(escape(HONESTY), CAPTION)]


def _part(title: str, texts: Sequence[str]) -> list[Flowable]:
    if not texts:
        return []
    bullets = (Paragraph(escape(text), SMALL_BULLET, bulletText="•") for text in texts)
    return [Paragraph(escape(title), SECTION), *bullets]


def _cautions(report: DayReport) -> list[Flowable]:
    doctor = [item.text for item in report.targets.advice if item.kind == "doctor"]
    told = [f"{caution_text(item)}{cited(item.source)}" for item in report.cautions]
    return [*_part("Ask your doctor", doctor), *_part("Mind", told)]


def _changes(result: CheckResult, report: DayReport) -> list[Flowable]:
    story: list[Flowable] = []
    if report.suggestions:
        story.append(Paragraph("What would close the gaps", SECTION))
    for number, suggestion in enumerate(report.suggestions, start=1):
        changes = "; ".join(change_texts(suggestion))
        story.append(Paragraph(f"<b>{number}.</b> {escape(capitalised(changes))}.", BODY))
        story += [Paragraph(escape(capitalised(closes_text(suggestion, result.nutrients))), CAPTION), Spacer(0, 4)]
    story += [Paragraph(escape(unclosable_text(item, result.nutrients)), SMALL) for item in report.unclosable]
    return story


def _rest(result: CheckResult, report: DayReport) -> list[Flowable]:
    if report.rest is None:
        return []
    story: list[Flowable] = [Paragraph("For the rest of the day", SECTION)]
    for meal in report.rest.meals:
        portions = ", ".join(
            f"{portion_text(item.measure, item.grams)} {lower_first(result.foods[item.food_id].name)}"
            for item in meal.items
        )
        story.append(Paragraph(f"<b>{SLOT_NAMES[meal.slot]}:</b> {escape(meal.name)}", BODY))
        story += [Paragraph(escape(portions), CAPTION), Spacer(0, 3)]
    return [*story, Paragraph(escape(rest_text(report.rest, result.nutrients)), SMALL)]


def _lines(result: CheckResult, most: int) -> list[Flowable]:
    lost = [line for day in result.days for line in day.not_understood]
    eaten = [line for day in result.days for line in day.eaten]
    missed = [f"{line.text}: {not_understood_text(line)}" for line in lost[:most]]
    read = [f"{line.text} = {eaten_text(line)}" for line in eaten[: max(most - len(missed), 0)]]
    left = len(lost) + len(eaten) - len(missed) - len(read)
    more = [Paragraph(f"… and {plural(left, 'more line')}: see the terminal.", CAPTION)] if left else []
    return [*_part("Not understood, and not counted", missed), *_part("How your lines were read", read), *more]
